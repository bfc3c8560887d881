//! Every course file that is shipped keeps the rules, and its films are there.

use academy::model::{CourseSource, to_html};
use std::path::Path;

#[test]
fn demo_courses_keep_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../server/demo");
    let mut slugs = Vec::new();
    for entry in std::fs::read_dir(folder.join("courses")).expect("the folder is there") {
        let path = entry.expect("can be read").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("can be read");
        let course = CourseSource::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            path.file_stem().and_then(|stem| stem.to_str()),
            Some(course.slug.as_str()),
            "file and address agree"
        );
        for lesson in &course.lessons {
            assert!(
                to_html(&lesson.body).len() > lesson.body.len() / 2,
                "{}: {} has a text",
                course.slug,
                lesson.title
            );
            for file in lesson.video.iter().flat_map(|video| [&video.file, &video.captions]) {
                assert!(
                    folder.join("media").join(file).is_file(),
                    "{}: {file} is there",
                    course.slug
                );
            }
        }
        slugs.push(course.slug);
    }
    assert!(slugs.iter().any(|slug| slug == "conflict-management"));
}
