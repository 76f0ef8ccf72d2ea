// Takes a unit and its layers, gives arms with their shares by a pure hash; never looks at outcomes.
export { assignmentsOf, bucketOf, holdoutsOf, isHeld, type Assignment, type Layer } from './assignment.ts';
