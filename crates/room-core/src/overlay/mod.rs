//! Danmaku: comments that fly over the picture.
//!
//! | module | concept |
//! | --- | --- |
//! | [`bullet`] | a comment as it is to fly |
//! | [`style`] | what its sender may choose of that |
//! | [`lanes`] | who gets which row; no two overlap |
//! | [`field`], [`trajectory`] | the stage as the lanes see it; one comment on its way |
//! | [`clock`] | the danmaku's own time |
//! | [`settings`] | how the viewer wants it |
//! | [`wire`] | what the page and the worker that draws say to each other |
//! | [`outbox`] | what waits for the one who draws |
//! | [`screen`] | what the page knows of the stage |
//! | [`ticker`] | one line for those who want nothing to move |
//! | [`overlay`] | what flies, and what becomes of it |

pub mod bullet;
pub mod clock;
pub mod comment_style;
pub mod lane_geometry;
pub mod lanes;
pub mod mirror;
pub mod outbox;
pub mod protocol;
mod row;
pub mod settings;
pub mod ticker;
pub mod trajectory;
