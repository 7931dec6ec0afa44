#include "config/yaml/flow_fault.h"

#include <vector>

#include <fmt/format.h>

#include "config/tree/foreign_reference.h"
#include "config/yaml/source_cursor.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::string_view kFlowMarks = ",[]{}";

char closing_of(char bracket) {
  return bracket == '[' ? ']' : '}';
}

// Reads the text as far as it takes to find its brackets and quotes: what is in comments, quotes
// and blocks is none. More lenient than YAML everywhere else.
class Scan {
 public:
  explicit Scan(std::string_view text) : cursor_{text} {}

  std::optional<TextFault> run() {
    begin_line();
    while (!fault_ && !cursor_.done()) step();
    if (!fault_ && !open_.empty()) refuse_open();
    return std::move(fault_);
  }

 private:
  struct Bracket {
    char mark;
    std::size_t at;
  };

  void step();
  void quoted();
  void after_quote(std::size_t opened, std::size_t closed);
  void open(char bracket);
  void close(char bracket);
  void plain();
  void refuse_plain(std::size_t start);
  void block();
  // Looks at the indentation of the line that begins here.
  void begin_line();
  // True when the line can only be a new entry of the block in which a bracket is still open.
  bool begins_entry() const;

  void refuse(std::size_t at, std::string what) { fault_ = TextFault{at, std::move(what)}; }
  void refuse_open() {
    const auto& [mark, at] = open_.back();
    refuse(at,
           fmt::format("this {} is never closed; write {} where it ends", mark, closing_of(mark)));
  }
  bool in_flow() const { return !open_.empty(); }
  std::string_view rest() const { return cursor_.rest(); }
  bool blank_follows() const {
    const auto next = rest().substr(1);
    return next.empty() || std::string_view(" \t\r\n").contains(next.front());
  }
  // Between values: blanks, commas, and indicators with a blank behind them.
  bool is_between(char c) const {
    return std::string_view(" \t\r,").contains(c) ||
           (std::string_view(":-?").contains(c) && blank_follows());
  }
  std::string_view line() const { return rest().substr(0, rest().find('\n')); }

  SourceCursor cursor_;
  std::vector<Bracket> open_;
  std::size_t line_start_ = 0;        // Of the line that the cursor is in,
  std::size_t indentation_ = 0;       // what indents it,
  std::size_t open_indentation_ = 0;  // and of the one in which the outermost bracket was opened.
  std::optional<TextFault> fault_;
};

void Scan::step() {
  const char c = cursor_.peek();
  const bool at_start =
      cursor_.at == 0 || std::string_view(" \t\n").contains(cursor_.source[cursor_.at - 1]);
  if (c == '\n') {
    ++cursor_.at;
    begin_line();
  } else if (is_between(c)) {
    ++cursor_.at;
  } else if (c == '#' && at_start) {
    cursor_.at += line().size();
  } else if (c == '"' || c == '\'') {
    quoted();
  } else if (c == '{' || c == '[') {
    open(c);
  } else if (c == '}' || c == ']') {
    close(c);
  } else if (!in_flow() && (c == '|' || c == '>')) {
    block();
  } else if (c == '%' || c == '@' || c == '`') {
    refuse(cursor_.at, fmt::format("a value cannot begin with {}; put it in quotes", c));
  } else {
    const std::size_t before = cursor_.at;
    plain();
    if (cursor_.at == before) ++cursor_.at;  // A colon or a hash by itself.
  }
}

void Scan::quoted() {
  const std::size_t opened = cursor_.at;
  const char quote = cursor_.peek();
  for (++cursor_.at; !cursor_.done(); ++cursor_.at) {
    const bool doubled = quote == '\'' && rest().starts_with("''");
    if (doubled || (quote == '"' && cursor_.peek() == '\\')) {
      ++cursor_.at;
    } else if (cursor_.peek() == quote) {
      after_quote(opened, cursor_.at++);
      return;
    }
  }
  refuse(opened,
         fmt::format("this {} is never closed; write {} where the text ends", quote, quote));
}

// A quote that was forgotten is closed by the one that should open the next.
void Scan::after_quote(std::size_t opened, std::size_t closed) {
  const auto behind = cursor_.source.substr(closed + 1);
  const auto next = behind.substr(std::min(behind.find_first_not_of(" \t\r"), behind.size()));
  if (next.empty() || std::string_view(":,]}#\n").contains(next.front())) return;
  const char quote = cursor_.source[opened];
  if (cursor_.source.substr(opened, closed - opened).contains('\n')) {
    refuse(opened, fmt::format("this {} is not closed on its line; write {} where the text ends",
                               quote, quote));
  } else if (quote == '\'') {
    refuse(closed,
           "this ' ends the text, and more follows; write '' for one within it, or put all "
           "of it in double quotes");
  } else {
    refuse(closed,
           "this \" ends the text, and more follows; write \\\" for one within it, or put "
           "all of it in one pair of quotes");
  }
}

void Scan::open(char bracket) {
  if (rest().starts_with("{{")) {
    refuse(cursor_.at, lacks_quotes(rest()));
    return;
  }
  if (!in_flow()) open_indentation_ = indentation_;
  open_.push_back({bracket, cursor_.at++});
}

void Scan::close(char bracket) {
  if (!in_flow()) {
    refuse(cursor_.at, fmt::format("this {} closes nothing; remove it", bracket));
  } else if (closing_of(open_.back().mark) != bracket) {
    refuse_open();
  } else {
    open_.pop_back();
    ++cursor_.at;
  }
}

void Scan::plain() {
  const std::size_t start = cursor_.at;
  for (; !cursor_.done() && cursor_.peek() != '\n'; ++cursor_.at) {
    const char c = cursor_.peek();
    const bool flow_follows = in_flow() && rest().size() > 1 && kFlowMarks.contains(rest()[1]);
    const bool is_value = rest().size() > 1 && (rest()[1] == '{' || rest()[1] == '[');
    if (c == ':' && !in_flow() && is_value && start == line_start_ + indentation_) {
      refuse(start, fmt::format("a space is missing after the colon; write '{}: {}'",
                                cursor_.source.substr(start, cursor_.at - start), rest()[1]));
      return;
    }
    if (c == ':' && (blank_follows() || (flow_follows && rest()[1] != '{' && rest()[1] != '['))) {
      return;
    }
    if (c == '#' && is_space(cursor_.source[cursor_.at - 1])) return;
    if (!in_flow() || !kFlowMarks.contains(c)) continue;
    if (c != '{' && c != '[') return;
    refuse_plain(start);
    return;
  }
}

// A bracket stands within a value that is in no quotes, within brackets.
void Scan::refuse_plain(std::size_t start) {
  const auto rest_of_line = cursor_.source.substr(start, cursor_.source.find('\n', start) - start);
  const auto end = rest_of_line.find('}');
  const bool is_reference = cursor_.peek() == '{' && cursor_.source[cursor_.at - 1] == '$';
  if (const auto variable = foreign_reference(rest_of_line)) {
    refuse(start, fmt::format("variables are not written like this; write \"{}\"", *variable));
  } else if (is_reference && end != rest_of_line.npos) {
    refuse(start, fmt::format("a value with ${{ }} needs double quotes within {{ }} and [ ]; write "
                              "\"{}\"",
                              printable(rest_of_line.substr(0, end + 1), 60)));
  } else {
    refuse(start, fmt::format("a value with {} in it needs quotes here", cursor_.peek()));
  }
}

// All lines that are indented further, or have nothing on them.
void Scan::block() {
  const std::size_t parent = indentation_;
  for (cursor_.skip_line(); !cursor_.done(); cursor_.skip_line()) {
    const auto content = line().find_first_not_of(" \r");
    if (content != std::string_view::npos && content <= parent) break;
  }
  if (!cursor_.done()) begin_line();
}

void Scan::begin_line() {
  line_start_ = cursor_.at;
  indentation_ = std::min(line().find_first_not_of(' '), line().size());
  if (in_flow()) {
    if (begins_entry()) refuse_open();
    return;
  }
  const auto content = line().substr(indentation_);
  const auto behind = content.find_first_not_of(" \t\r");
  const bool is_empty = behind == content.npos || content[behind] == '#';
  if (content.starts_with('\t') && !is_empty) {
    refuse(cursor_.at + indentation_, std::string(kTabIndents));
  } else if (invisible_length(content) > 0) {
    refuse(cursor_.at + indentation_, begins_unseen(code_point_name(content)));
  }
}

bool Scan::begins_entry() const {
  if (indentation_ > open_indentation_) return false;
  auto content = line().substr(indentation_);
  if (content.starts_with("- ")) return true;
  const auto word =
      std::min(content.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), content.size());
  return word > 0 && (content.substr(word).starts_with(": ") || content.substr(word) == ":");
}

}  // namespace

std::optional<TextFault> flow_fault(std::string_view text) {
  return Scan(text).run();
}

}  // namespace millrace::config
