//! The browser side of the overlay: danmaku, hearts, and gift animations over the picture.

mod canvases;
pub mod danmaku;
mod drawing_host;
mod drawing_worker;
pub mod gift_animation;
pub mod hearts;
