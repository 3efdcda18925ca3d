//! The courses of the demo vendors, compiled in, each with how the learner among the demo accounts stands in it.

use super::life::Fate;

pub struct CourseFile {
    pub text: &'static str,
    /// By the name that the text gives them.
    pub pictures: &'static [(&'static str, &'static [u8])],
    pub featured: Fate,
}

macro_rules! course {
    ($file:literal, $featured:ident $(, $picture:literal)*) => {
        CourseFile {
            text: include_str!(concat!("../../../../demo/", $file, ".md")),
            pictures: &[$(($picture, include_bytes!(concat!("../../../../demo/", $file, "/", $picture)))),*],
            featured: Fate::$featured,
        }
    };
}

pub const ADVENTURE_WORKS: &[CourseFile] = &[
    course!("adventure-works/courses/mountain-100", Expired),
    course!("adventure-works/courses/deal-registration", Certified),
    course!("adventure-works/courses/road-bikes", Halfway, "reach.png"),
    course!("adventure-works/courses/warranty", Failed),
    course!("adventure-works/courses/fleet", Untouched),
    course!("adventure-works/courses/touring", Untouched, "load.png"),
    course!("adventure-works/courses/accessories", Untouched),
];

pub const QIANTANG: &[CourseFile] = &[
    course!("qiantang-motion/courses/qs2", Expired),
    course!("qiantang-motion/courses/deal-registration", Certified),
    course!("qiantang-motion/courses/servo-sizing", Halfway, "profile.png"),
    course!("qiantang-motion/courses/commissioning", Failed),
    course!("qiantang-motion/courses/harmonic", Untouched),
    course!("qiantang-motion/courses/qc7", Untouched, "topology.png"),
    course!("qiantang-motion/courses/hmi", Untouched),
];
