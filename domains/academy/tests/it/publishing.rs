//! Courses come out, in versions.

use crate::house::{FREE, House, command};
use academy::Error;
use academy::queries::{CatalogueFilter, MOST_WORDS};
use kernel::{PageRequest, PeopleError};
use platform::StaffRole;

#[tokio::test]
async fn the_same_content_is_one_version_and_a_change_is_the_next() {
    let house = House::new().await;
    let first = house.publish(FREE).await;
    assert!(first.fresh && first.version == 1);
    let again = house.publish(FREE).await;
    assert_eq!((again.fresh, again.version, again.course), (false, 1, first.course));
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let changed = house
        .publish(&FREE.replace("Keep it close.", "Keep it very close."))
        .await;
    assert_eq!(
        (changed.fresh, changed.version, changed.course),
        (true, 2, first.course)
    );
    let page = house.academy.enrolment(&learner, place).await.expect("a page");
    assert_eq!(
        (page.enrolment.version, page.lessons.len()),
        (1, 2),
        "a learner keeps the version"
    );
    let text = house
        .academy
        .lesson(&learner, place, page.lessons[1].id)
        .await
        .expect("a lesson");
    assert!(text.html.contains("Keep it close."));
}

#[tokio::test]
async fn a_missing_film_and_a_broken_rule_are_named() {
    let house = House::new().await;
    let loader = house.db.system("demo-loader");
    let mut without = command(FREE);
    without.media.clear();
    let refused = house
        .academy
        .publish_course(&loader, without)
        .await
        .expect_err("no film");
    assert_eq!(refused.fields()[0].field, "lessons/0/video");
    let mut broken = command(FREE);
    broken.source.title = String::new();
    let refused = house
        .academy
        .publish_course(&loader, broken)
        .await
        .expect_err("no title");
    assert_eq!(
        (refused.code(), refused.fields()[0].field.as_str()),
        ("academy/invalid", "title")
    );
}

#[tokio::test]
async fn learners_do_not_publish_and_of_staff_administrators_alone() {
    let house = House::new().await;
    let learner = house.learner().await;
    let refused = house.academy.publish_course(&learner, command(FREE)).await;
    assert!(matches!(refused, Err(Error::Denied(_))));
    for role in StaffRole::ALL.into_iter().filter(|role| *role != StaffRole::Admin) {
        let staff = house.db.staff(house.user().await, role);
        let refused = house.academy.publish_course(&staff, command(FREE)).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{role:?}");
    }
    let staff = house.db.staff(house.user().await, StaffRole::Admin);
    house
        .academy
        .publish_course(&staff, command(FREE))
        .await
        .expect("publishes");
}

#[tokio::test]
async fn the_catalogue_is_public_filtered_and_in_pages() {
    let house = House::new().await;
    for (slug, title, sector) in [
        ("a", "Alpha", "care"),
        ("b", "Beta", "security"),
        ("c", "Gamma", "care"),
    ] {
        let text = FREE
            .replace("safe-lifting", slug)
            .replace("title = \"Safe lifting\"", &format!("title = \"{title}\""))
            .replace("sector = \"care\"", &format!("sector = \"{sector}\""));
        house.publish(&text).await;
    }
    let nobody = house.db.anonymous();
    let list = async |filter: CatalogueFilter, page| {
        let page = house.academy.catalogue(&nobody, filter, page).await.expect("a list");
        (
            page.items.into_iter().map(|course| course.slug).collect::<Vec<_>>(),
            page.next,
        )
    };
    let (all, end) = list(CatalogueFilter::default(), PageRequest::default()).await;
    assert_eq!((all, end), (vec!["a".into(), "b".into(), "c".into()], None));
    let care = CatalogueFilter {
        sector: Some("care".into()),
        words: None,
    };
    assert_eq!(list(care, PageRequest::default()).await.0, ["a", "c"]);
    let words = CatalogueFilter {
        sector: None,
        words: Some("BET".into()),
    };
    assert_eq!(list(words, PageRequest::default()).await.0, ["b"]);
    for (count, taken) in [(MOST_WORDS, true), (MOST_WORDS + 1, false)] {
        let filter = CatalogueFilter {
            sector: None,
            words: Some("é".repeat(count)),
        };
        let found = house.academy.catalogue(&nobody, filter, PageRequest::default()).await;
        let refused = matches!(&found, Err(Error::Invalid(fields)) if fields[0].field == "q");
        assert_eq!((found.is_ok(), refused), (taken, !taken), "{count}");
    }
    let (first, next) = list(CatalogueFilter::default(), PageRequest::new(None, Some(2))).await;
    assert_eq!(first, ["a", "b"]);
    assert_eq!(
        list(CatalogueFilter::default(), PageRequest::new(next, Some(2))).await,
        (vec!["c".into()], None)
    );
    let page = house.academy.course(&nobody, "b").await.expect("a page");
    assert_eq!((page.course.listing.outline.len(), page.place), (2, None));
    assert!(house.academy.course(&nobody, "zzz").await.is_err());
}
