// Layout checks in each state of the room and at each of its sizes: everything can be seen, reached and touched. The first half of the
// screens, and the keyboard focus; `layout-states` has the other half.
import { FIRST, testFocus, testScreens, useTour } from './support/layout_tests.mjs';

const tour = useTour();
testScreens(tour, FIRST);
testFocus(tour);
