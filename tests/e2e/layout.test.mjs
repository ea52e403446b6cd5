// Where things are, in each state of the room and at each of its sizes: everything can be seen, reached and touched. The first half of the
// screens, and the focus of the keyboard; `layout-states` has the other half.
import { FIRST, testFocus, testScreens, useTour } from './support/layout_tests.mjs';

const tour = useTour();
testScreens(tour, FIRST);
testFocus(tour);
