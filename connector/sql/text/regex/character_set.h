#pragma once

#include <memory>
#include <string_view>
#include <vector>

namespace millrace::sql::text {

// A set of code points, as ranges in ascending order that neither overlap nor touch.
class CharacterSet {
 public:
  struct Range {
    char32_t first, last;
    bool operator==(const Range&) const = default;
  };

  CharacterSet() = default;
  CharacterSet(char32_t first, char32_t last) : ranges_{{first, last}} {}

  // Everything that Unicode has room for.
  static CharacterSet everything() { return {0, 0x10FFFF}; }

  void add(char32_t first, char32_t last);
  void add(const CharacterSet& other);
  // The upper and the lower case of each character that has one.
  void add_other_cases();
  CharacterSet complement() const;

  bool empty() const { return ranges_.empty(); }
  bool contains(char32_t c) const;
  bool contains_all(const CharacterSet& other) const;
  bool meets(const CharacterSet& other) const;
  const std::vector<Range>& ranges() const { return ranges_; }
  bool operator==(const CharacterSet&) const = default;

 private:
  void settle();

  std::vector<Range> ranges_;
};

using SharedSet = std::shared_ptr<const CharacterSet>;

// The set of a POSIX class (alpha, digit, word, ...) as Postgres fills it in UTF-8 with glibc's
// locales: letters of all scripts, but only ASCII's digits and no no-break space. By ICU's version
// of Unicode. Null for an unknown name.
SharedSet posix_class(std::string_view name);

}  // namespace millrace::sql::text
