// Layout checks, as in `layout`: the second half of the screens.
import { SECOND, testScreens, useTour } from './support/layout_tests.mjs';

testScreens(useTour(), SECOND);
