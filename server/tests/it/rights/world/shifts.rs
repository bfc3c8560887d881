//! Shifts of one organisation: one that is booked, one whose invitation waits, one that nobody was asked to.

use super::{World, made, text};
use serde_json::json;

impl World {
    pub(super) async fn shifts(&mut self) {
        let booked = self.post_shift(9).await;
        let invitation = self.invite(&booked).await;
        let accept = format!("/api/v1/invitations/{invitation}/accept");
        made(self.api("worker").once("accept").post(&accept, json!({})).await);
        self.put("booked shift", booked);
        let asked = self.post_shift(11).await;
        let invitation = self.invite(&asked).await;
        self.put("invitations/{id}", invitation);
        let open = self.post_shift(13).await;
        self.put("jobs/{id}", open.clone());
        self.put("shifts/{id}", open);
        self.app.run_jobs().await;
    }

    async fn post_shift(&self, day: u8) -> String {
        let body = json!({
            "site_id": self.thing("site of owner"), "role": "care-assistant",
            "start": format!("2026-03-{day:02}T07:00:00Z"), "end": format!("2026-03-{day:02}T14:00:00Z"),
            "pay_pence": 1350, "positions": 2
        });
        let owner = self.api("owner").once(&format!("post-{day}"));
        text(&made(owner.post("/api/v1/jobs", body).await)["id"])
    }

    async fn invite(&self, shift: &str) -> String {
        let worker = self.caller("worker").user.expect("an account").to_string();
        let owner = self.api("owner").once(&format!("invite-{shift}"));
        let path = format!("/api/v1/jobs/{shift}/invitations");
        text(&made(owner.post(&path, json!({ "worker_id": worker })).await)["id"])
    }
}
