#include "connector/sql/text/regex/re2_pattern.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::sql::text {
namespace {

using Kind = RegexNode::Kind;
using Place = RegexNode::Place;

constexpr std::size_t kLongestText = 4U << 20;

bool matters_to_words(Place place) {
  return place == Place::WordStart || place == Place::WordEnd || place == Place::Boundary ||
         place == Place::NoBoundary;
}

// What the character beside a place may be.
struct Beside {
  bool only_words = false;   // There is one, and it is of a word.
  bool never_words = false;  // There is none, or it is not of a word.
};

// Of the first (or last) character that a node takes; neither when it may take nothing.
Beside edge(const RegexNode& node, bool first) {
  switch (node.kind) {
    case Kind::Set: {
      const auto& word = *posix_class("word");
      return {.only_words = !node.set->empty() && word.contains_all(*node.set),
              .never_words = !word.meets(*node.set)};
    }
    case Kind::At: {
      const bool is_start = node.place == Place::TextStart || node.place == Place::LineStart;
      const bool is_end = node.place == Place::TextEnd || node.place == Place::LineEnd;
      return {.never_words = first ? is_end : is_start};
    }
    case Kind::Group:
      return edge(node.children[0], first);
    case Kind::Repeat:
      return node.least > 0 ? edge(node.children[0], first) : Beside();
    case Kind::Sequence:
      if (node.children.empty()) return {};
      return edge(first ? node.children.front() : node.children.back(), first);
    case Kind::Either: {
      Beside both{true, true};
      for (const auto& child : node.children) {
        const Beside its = edge(child, first);
        both.only_words = both.only_words && its.only_words;
        both.never_words = both.never_words && its.never_words;
      }
      return both;
    }
    case Kind::Empty:
      break;
  }
  return {};
}

// How many characters a node takes, if it always takes as many and remembers none of them.
std::optional<std::size_t> fixed_length(const RegexNode& node) {
  if (node.kind == Kind::Group) return std::nullopt;
  if (node.kind == Kind::Set) return 1;
  std::optional<std::size_t> each;
  std::size_t sum = 0;
  for (const auto& child : node.children) {
    const auto its = fixed_length(child);
    if (!its || (node.kind == Kind::Either && each && each != its)) return std::nullopt;
    each = its;
    sum += *its;
  }
  if (node.kind == Kind::Either) return each;
  if (node.kind != Kind::Repeat) return sum;
  return node.most == node.least ? std::optional(sum * static_cast<std::size_t>(node.least))
                                 : std::nullopt;
}

// The branches in the order in which they are to be tried. Postgres takes the longest one that lets
// the rest match; where that can be told, it comes first.
std::vector<const RegexNode*> ordered_branches(const RegexNode& either) {
  struct Branch {
    const RegexNode* node;
    std::size_t length;
  };
  std::vector<Branch> branches;
  std::vector<const RegexNode*> as_written;
  for (const auto& child : either.children) {
    as_written.push_back(&child);
    if (const auto length = fixed_length(child)) branches.push_back({&child, *length});
  }
  if (branches.size() != as_written.size()) return as_written;
  std::ranges::sort(branches, [](const Branch& a, const Branch& b) {
    return a.length != b.length ? a.length > b.length : a.node < b.node;
  });
  std::ranges::transform(branches, as_written.begin(), &Branch::node);
  return as_written;
}

class Writer {
 public:
  Outcome<Re2Pattern> run(const RegexTree& tree) {
    write(tree.root, Preference::None);
    if (!fault_ && out_.text.size() > kLongestText) {
      fault_ = Reason::of("the regular expression is too large");
    }
    if (!fault_ && words_matter_) choose_letter();
    if (fault_) return std::unexpected(*fault_);
    return std::move(out_);
  }

 private:
  void write(const RegexNode& node, Preference forced) {
    if (out_.text.size() > kLongestText) return;
    switch (node.kind) {
      case Kind::Empty:
        out_.text += "(?:)";
        break;
      case Kind::Set:
        set(node.set);
        break;
      case Kind::Sequence:
        sequence(node, forced);
        break;
      case Kind::Either:
        either(node, forced);
        break;
      case Kind::Group:
        out_.text += '(';
        write(node.children[0], forced);
        out_.text += ')';
        break;
      case Kind::Repeat:
        repeat(node, forced);
        break;
      case Kind::At:
        place(node.place);
        break;
    }
  }

  void sequence(const RegexNode& node, Preference forced) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const auto& child = node.children[i];
      if (child.kind == Kind::At &&
          (child.place == Place::WordStart || child.place == Place::WordEnd)) {
        check_word_edge(node, i);
      }
      write(child, forced);
    }
  }

  // A boundary is the start of a word when a word follows, or when none is before it.
  void check_word_edge(const RegexNode& node, std::size_t i) {
    const Beside before = i > 0 ? edge(node.children[i - 1], false) : Beside();
    const Beside behind =
        i + 1 < node.children.size() ? edge(node.children[i + 1], true) : Beside();
    const bool is_start = node.children[i].place == Place::WordStart;
    const bool is_seen = is_start ? behind.only_words || before.never_words
                                  : before.only_words || behind.never_words;
    if (is_seen) return;
    fault_ = is_start ? Reason::of("\\m is supported only right before a character of a word")
                      : Reason::of("\\M is supported only right behind a character of a word");
  }

  void either(const RegexNode& node, Preference forced) {
    out_.text += "(?:";
    bool first = true;
    for (const auto* branch : ordered_branches(node)) {
      if (!first) out_.text += '|';
      first = false;
      write(*branch, forced);
    }
    out_.text += ')';
  }

  // {1,1}? makes what it is about prefer the shortest, whatever is inside.
  void repeat(const RegexNode& node, Preference forced) {
    const bool is_once = node.least == 1 && node.most == 1;
    const Preference inside = is_once && node.own != Preference::None ? node.own : forced;
    out_.text += "(?:";
    write(node.children[0], inside);
    out_.text += ')';
    if (is_once) return;
    if (!node.most) {
      out_.text += node.least == 0   ? "*"
                   : node.least == 1 ? "+"
                                     : fmt::format("{{{},}}", node.least);
    } else if (node.least == 0 && node.most == 1) {
      out_.text += '?';
    } else if (node.least == *node.most) {
      out_.text += fmt::format("{{{}}}", node.least);
      return;
    } else {
      out_.text += fmt::format("{{{},{}}}", node.least, *node.most);
    }
    if ((forced == Preference::None ? node.own : forced) == Preference::Shortest) out_.text += '?';
  }

  void place(Place place) {
    words_matter_ = words_matter_ || matters_to_words(place);
    switch (place) {
      case Place::TextStart:
        out_.text += "\\A";
        break;
      case Place::TextEnd:
        out_.text += "\\z";
        break;
      case Place::LineStart:
        out_.text += "(?m:^)";
        break;
      case Place::LineEnd:
        out_.text += "(?m:$)";
        break;
      case Place::WordStart:
      case Place::WordEnd:
      case Place::Boundary:
        out_.text += "\\b";
        break;
      case Place::NoBoundary:
        out_.text += "\\B";
        break;
    }
  }

  void set(const SharedSet& set) {
    sets_.push_back(set.get());
    const auto& ranges = set->ranges();
    if (ranges.size() == 1 && ranges[0].first == ranges[0].last) {
      character(ranges[0].first);
    } else if (*set == CharacterSet::everything()) {
      out_.text += "(?s:.)";
    } else if (set->empty()) {
      out_.text += "[^\\x00-\\x{10FFFF}]";
    } else {
      out_.text += '[';
      for (const auto& range : ranges) {
        character(range.first);
        if (range.last == range.first) continue;
        out_.text += '-';
        character(range.last);
      }
      out_.text += ']';
    }
  }

  void character(char32_t c) {
    if (c < 0x80 && is_letter_or_digit(static_cast<char>(c))) {
      out_.text += static_cast<char>(c);
    } else {
      fmt::format_to(std::back_inserter(out_.text), "\\x{{{:X}}}", static_cast<std::uint32_t>(c));
    }
  }

  void choose_letter() {
    CharacterSet beyond;
    for (const auto& range : posix_class("word")->ranges()) {
      if (range.last >= 0x80) beyond.add(std::max<char32_t>(range.first, 0x80), range.last);
    }
    // Each set once: a pattern may have thousands.
    std::array<bool, 0x80> fits;
    fits.fill(true);
    for (const auto* set : sets_) {
      const bool has_all = set->contains_all(beyond);
      const bool has_none = set->ranges().empty() || set->ranges().back().last < 0x80 ||
                            (!has_all && !set->meets(beyond));
      for (std::size_t c = 0; c < fits.size(); ++c) {
        fits[c] = fits[c] && (set->contains(static_cast<char32_t>(c)) ? has_all : has_none);
      }
    }
    for (const char letter :
         std::string_view("0_zqxZQX19vjkVJKabcdefghilmnoprstuwyABCDEFGHILMNOPRSTUWY2345678")) {
      if (!fits[static_cast<unsigned char>(letter)]) continue;
      out_.word_letter = letter;
      return;
    }
    fault_ =
        Reason::of("\\m, \\M, \\y and \\Y are not supported beside letters that are not ASCII");
  }

  Re2Pattern out_;
  std::optional<Reason> fault_;
  std::vector<const CharacterSet*> sets_;
  bool words_matter_ = false;
};

}  // namespace

Outcome<Re2Pattern> to_re2(const RegexTree& tree) {
  return Writer().run(tree);
}

}  // namespace millrace::sql::text
