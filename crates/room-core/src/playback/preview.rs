//! The seek preview: a picture of the position that the viewer points at on the seek bar.

use crate::codec::css;
use crate::codec::css::PreviewSheets;
use crate::effect::Effect;
use crate::playback::Playback;
use crate::playback::view::Tile;
use crate::time::Now;

/// Shortest time between two requests for the list of sprite sheets.
const REQUEST_EVERY_MS: u64 = 10_000;

impl Playback {
    /// The viewer points at a position this many milliseconds before the live edge; `None`: at no position.
    pub fn point_at(&mut self, behind_ms: Option<u64>, now: Now, effects: &mut Vec<Effect>) {
        self.preview.behind_ms = behind_ms;
        self.show_preview(now, effects);
    }

    /// Handles the list of sprite sheets that was requested from `url`. If it is empty (also: the request failed), the lists from before
    /// stay.
    pub fn on_sprites(&mut self, url: &str, json: &str, now: Now, effects: &mut Vec<Effect>) {
        let lists = PreviewSheets::read(json);
        if !lists.is_empty() {
            (self.preview.lists, self.preview.host) = (lists, url_host(url).to_owned());
        }
        self.show_preview(now, effects);
    }

    fn show_preview(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.tracks.preview = self.preview.behind_ms.and_then(|behind_ms| {
            let at_s = self.aired_at_ms(behind_ms, now) / 1_000;
            let found = self.preview.lists.iter().find(|list| list.has(at_s));
            if found.is_none() {
                self.request_sprites(now, effects);
            }
            let list = self.preview.lists.iter().find(|list| list.has(at_s))?;
            let (path, column, row) = list.find(at_s)?;
            Some(Tile {
                sheet: format!("{}{path}", self.preview.host),
                grid: (list.cols, list.rows),
                cell: (column, row),
                size: (list.width, list.height),
            })
        });
    }

    /// Broadcast time of a position before the live edge, in milliseconds since 1970 UTC. It is computed from the broadcast time of the
    /// shown frame if the stream says it, else from the server's clock.
    fn aired_at_ms(&self, behind_ms: u64, now: Now) -> u64 {
        let active = self.active.as_ref().and_then(|active| active.aired_ms).zip(self.shown.window);
        match active.filter(|_| self.pending.is_none()) {
            Some((aired_ms, window)) => aired_ms.saturating_add(window.behind_ms).saturating_sub(behind_ms),
            None => self.clock.now_ms(now).saturating_sub(behind_ms),
        }
    }

    fn request_sprites(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let is_too_soon = |asked_ms: u64| now.mono_ms.saturating_sub(asked_ms) < REQUEST_EVERY_MS;
        let Some(span_ms) = self.span_ms.filter(|_| !self.preview.asked_ms.is_some_and(is_too_soon)) else { return };
        let now_ms = self.clock.now_ms(now);
        let (start_s, end_s) = (now_ms.saturating_sub(span_ms) / 1_000, now_ms / 1_000);
        let source = self.selector.sprites();
        if let Some(url) = source.and_then(|source| css::sprites(source, start_s, end_s)) {
            self.preview.asked_ms = Some(now.mono_ms);
            effects.push(Effect::LoadSprites { url });
        }
    }
}

/// Scheme and host of an address; empty for a path.
fn url_host(url: &str) -> &str {
    let host = url.find("://").map(|scheme| scheme + 3);
    host.map_or("", |from| &url[..url[from..].find('/').map_or(url.len(), |slash| from + slash)])
}

#[cfg(test)]
mod tests {
    use crate::playback::preview::url_host;

    #[test]
    fn the_host_of_a_sprite_sheet_is_that_of_its_list() {
        assert_eq!(url_host("https://a.example:8080/live/x.json?y=//z"), "https://a.example:8080");
        assert_eq!(url_host("http://a.example"), "http://a.example");
        assert_eq!(url_host("/live/x.json"), "");
    }
}
