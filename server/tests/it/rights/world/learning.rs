//! Places on courses in every state: completed with a certificate, open with a quiz under way, and waiting for payment.

use super::{World, made, text};
use crate::main_job::{publish_course, study};
use academy::PublishCourse;
use academy::model::CourseSource;
use serde_json::json;
use std::collections::BTreeMap;

const FILM: &[u8] = include_bytes!("../../../../demo/media/conflict-management.mp4");
const CAPTIONS: &[u8] = include_bytes!("../../../../demo/media/conflict-management.vtt");

impl World {
    pub(super) async fn learning(&mut self) {
        let done = publish_course(&self.app).await;
        let media = BTreeMap::from([
            ("conflict-management.mp4".to_owned(), FILM.to_vec()),
            ("conflict-management.vtt".to_owned(), CAPTIONS.to_vec()),
        ]);
        let open = self
            .publish(include_str!("../../../../demo/courses/conflict-management.toml"), media)
            .await;
        let unpaid = self
            .publish(
                include_str!("../../../../demo/courses/dementia-awareness.toml"),
                BTreeMap::new(),
            )
            .await;
        let free = self
            .publish(
                include_str!("../../../../demo/courses/safeguarding-adults.toml"),
                BTreeMap::new(),
            )
            .await;
        self.put("courses/{id}", free);
        self.put("courses/{slug}", "safeguarding-adults");
        self.completed(&done).await;
        self.under_way(&open).await;
        self.waiting(&unpaid).await;
    }

    async fn publish(&self, source: &str, media: BTreeMap<String, Vec<u8>>) -> String {
        let source = CourseSource::parse(source).expect("the course file");
        let academy = &self.app.app.doors.academy;
        let published = academy
            .publish_course(&self.app.db.system("demo-loader"), PublishCourse { source, media })
            .await;
        published.expect("the course is published").course.to_string()
    }

    /// Starts to buy a course; returns payment, place and payment page.
    async fn check_out(&self, course: &str) -> (String, String, String) {
        let worker = self.api("worker");
        let body = json!({ "course_id": course });
        let buy = worker.clone().once(&format!("buy-{course}"));
        let bought = made(buy.post("/api/v1/payments/checkout", body).await);
        let payment = text(&bought["payment_id"]);
        let shown = made(worker.get(&format!("/api/v1/payments/{payment}")).await);
        (payment, text(&shown["enrolment_id"]), text(&bought["checkout_url"]))
    }

    async fn buy(&self, course: &str) -> (String, String) {
        let (payment, place, page) = self.check_out(course).await;
        let card = [
            ("action", "pay"),
            ("card", "4242 4242 4242 4242"),
            ("expiry", "12/30"),
            ("cvc", "123"),
        ];
        let paid = self.app.anonymous().form(&page, &card).await;
        assert_eq!(paid.status, 303, "{}", paid.text());
        self.app.run_jobs().await;
        (payment, place)
    }

    async fn completed(&mut self, course: &str) {
        let worker = self.api("worker");
        let (payment, place) = self.buy(course).await;
        let result = study(&worker, &place).await;
        assert_eq!(result["course_completed"], true, "{result}");
        self.app.run_jobs().await;
        let held = made(worker.get("/api/v1/certificates").await);
        let number = text(&held["items"][0]["number"]);
        self.put("certificates/{id}", text(&held["items"][0]["id"]));
        for segment in ["certificates", "verify", "v", "V"] {
            self.put(&format!("{segment}/{{number}}"), number.clone());
        }
        self.put("payments/{id}", payment.clone());
        self.put("payments/{payment}", payment);
        self.put("attempt handed in", text(&result["attempt_id"]));
        self.put("place completed", place);
    }

    async fn under_way(&mut self, course: &str) {
        let worker = self.api("worker");
        let (_, place) = self.buy(course).await;
        let shown = made(worker.get(&format!("/api/v1/enrolments/{place}")).await);
        let lesson = text(&shown["lessons"][0]["id"]);
        let start = format!("/api/v1/enrolments/{place}/attempts");
        let attempt = text(&made(worker.post(&start, json!({})).await)["id"]);
        let paper = made(worker.get(&format!("/api/v1/attempts/{attempt}")).await);
        let question = &paper["questions"][0];
        let question = question["question"].as_str().or(question["id"].as_str());
        let question = question.expect("a question").to_owned();
        let answer = format!("/api/v1/attempts/{attempt}/answers/{question}");
        let saved = worker.put(&answer, json!({ "chosen": [0] })).await;
        assert!(saved.status.is_success(), "{}", saved.text());
        self.put("enrolments/{id}", place.clone());
        self.put("learning/{enrolment}", place);
        self.put("lessons/{lesson}", lesson.clone());
        self.put("lessons/{id}", lesson);
        self.put("attempts/{id}", attempt);
        self.put("question of the paper", question);
        self.put("quiz/{position}", "1");
    }

    async fn waiting(&mut self, course: &str) {
        let (payment, place, page) = self.check_out(course).await;
        let session = page.rsplit('/').next().unwrap_or_default().to_owned();
        self.put("pay/{session}", session);
        self.put("checkout/{payment}", payment);
        self.put("place to be paid", place);
        self.put("course to be paid", course);
    }
}
