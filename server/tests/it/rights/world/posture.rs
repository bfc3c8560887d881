//! Assessments of one organisation: one under way, one completed, one with its report.

use super::{World, made, text};
use serde_json::json;

impl World {
    pub(super) async fn posture(&mut self) {
        let open = self.assessment().await;
        let ripe = self.assessment().await;
        self.complete(&ripe).await;
        let told = self.assessment().await;
        self.complete(&told).await;
        let generate = format!("/api/v1/reports/{told}/generate");
        let asked = self.api("owner").once("report").post(&generate, json!({})).await;
        let report = text(&made(asked)["id"]);
        self.app.run_jobs().await;
        self.put("assessments/{id}", open.clone());
        self.put("posture/{id}", open);
        self.put("reports/{assessment_id}", ripe.clone());
        self.put("assessment without a report", ripe);
        self.put("assessment with a report", told);
        self.put("reports/{id}", report);
        self.put("questions/{question}", "gv-owner");
        self.put("question without an answer", "gv-budget");
    }

    async fn assessment(&mut self) -> String {
        let owner = self.api("owner");
        let packs = made(owner.get("/api/v1/posture/packs").await);
        let body = json!({ "pack": packs["items"][0]["key"], "title": "Kanarienvogel" });
        let started = made(owner.post("/api/v1/assessments", body).await);
        let id = text(&started["id"]);
        let run = made(owner.get(&format!("/api/v1/assessments/{id}")).await);
        self.put("sections/{section}", text(&run["sections"][0]["key"]));
        let answer = format!("/api/v1/assessments/{id}/answers/gv-owner");
        made(
            owner
                .put(&answer, json!({ "value": 3, "comment": "Kanarienvogel" }))
                .await,
        );
        id
    }

    async fn complete(&self, id: &str) {
        let path = format!("/api/v1/assessments/{id}/complete");
        made(self.api("owner").post(&path, json!({})).await);
    }
}
