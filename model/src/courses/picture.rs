//! Pictures in lessons.

use crate::fields::Code;

/// Largest picture, in bytes.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Pictures that one course may hold.
pub const PICTURES_MAX: i64 = 500;
/// What a file chooser offers. SVG is not among them: it can carry script.
pub const PICTURE_TYPES: &str = "image/png,image/jpeg,image/webp,image/gif";

codes! {
    /// A kind of picture, named by its media type.
    pub enum PictureType {
        Png = "image/png",
        Jpeg = "image/jpeg",
        Webp = "image/webp",
        Gif = "image/gif",
    }
}

/// The type by the first bytes, whatever name or type came with them.
pub fn check_picture(bytes: &[u8]) -> Result<PictureType, Code> {
    if bytes.is_empty() {
        return Err(Code::Required);
    }
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(Code::TooLarge);
    }
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(PictureType::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(PictureType::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(PictureType::Webp),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(PictureType::Gif),
        _ => Err(Code::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_svg_is_no_picture() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], Ok(PictureType::Png)),
            (b"\xff\xd8\xff\xe0JFIF", Ok(PictureType::Jpeg)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Ok(PictureType::Webp)),
            (b"GIF89a", Ok(PictureType::Gif)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Err(Code::Unknown)),
            (b"<html>", Err(Code::Unknown)),
            (b"RIFF\x24\0\0\0WAVE", Err(Code::Unknown)),
            (b"", Err(Code::Required)),
        ] {
            assert_eq!(check_picture(bytes), expected, "{bytes:?}");
        }
        let mut large = b"GIF89a".to_vec();
        large.resize(PICTURE_BYTES_MAX + 1, 0);
        assert_eq!(check_picture(&large), Err(Code::TooLarge));
    }
}
