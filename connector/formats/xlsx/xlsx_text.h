#pragma once

#include <string>
#include <string_view>

namespace millrace::formats {

// Takes "_x000D_" apart, which is how workbooks write what XML cannot say. What is no character
// stays as it is.
void unescape_xlsx(std::string& text);

// Gathers the text of a string that may have runs of its own looks: all of it, and nothing of how
// it is pronounced.
class RichText {
 public:
  // A new string; what was gathered is dropped.
  void begin();
  // The elements within the string, by their names.
  void start(std::string_view name);
  void end(std::string_view name);
  void text(std::string_view text) {
    if (is_taking_) text_ += text;
  }

  // Bytes so far, for limits.
  std::size_t size() const { return text_.size(); }
  // The whole text, once the string has ended; valid until begin().
  std::string& take() {
    unescape_xlsx(text_);
    return text_;
  }

 private:
  std::string text_;
  std::size_t pronunciations_ = 0;  // That are open.
  bool is_taking_ = false;
};

}  // namespace millrace::formats
