//! Danmaku: comments that move over the picture.
//!
//! The stage is the area over the picture that comments cross; it is divided into rows of equal height. Most comments scroll. A fixed
//! comment stands in the middle, at the top or at the bottom. Other comments make room for a priority comment.
//!
//! | module | concept |
//! | --- | --- |
//! | [`bullet`] | a comment that the overlay shows |
//! | [`comment_style`] | the colour and position that a sender can choose |
//! | [`lane_geometry`] | the size of the stage, its rows and areas |
//! | [`lanes`] | assigns comments to rows; no two overlap |
//! | `row` | one row and the comments in it |
//! | [`trajectory`] | the position of one comment at any time |
//! | [`clock`] | the overlay clock |
//! | [`settings`] | the viewer's danmaku settings |
//! | [`protocol`] | messages between the page and the worker that draws |
//! | [`drawing_host_policy`] | which host draws (worker or page), and when it is replaced |
//! | [`outbox`] | comments that wait to be sent to the worker |
//! | [`mirror`] | the page's copy of what is on the stage |
//! | [`ticker`] | one line of text for reduced motion |

pub mod bullet;
pub mod clock;
pub mod comment_style;
pub mod drawing_host_policy;
pub mod lane_geometry;
pub mod lanes;
pub mod mirror;
pub mod outbox;
pub mod protocol;
mod row;
pub mod settings;
pub mod ticker;
pub mod trajectory;
