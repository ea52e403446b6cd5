//! What is drawn over the picture: danmaku, hearts, and the animations of gifts.

mod canvases;
pub mod danmaku;
mod drawing_host;
mod drawing_worker;
pub mod gift_animation;
pub mod hearts;
