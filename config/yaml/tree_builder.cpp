#include "config/yaml/tree_builder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/yaml/text_check.h"
#include "connector/base/text/invisible.h"
#include "connector/base/text/text.h"

namespace millrace::config {

TreeBuilder::TreeBuilder(std::shared_ptr<const SourceText> source,
                         std::shared_ptr<const std::string> file, Problems& problems,
                         const DocumentLimits& limits)
    : source_(std::move(source)), file_(std::move(file)), problems_(problems), limits_(limits) {}

Place TreeBuilder::place_of(const YAML::Mark& mark) const {
  if (mark.is_null()) return {file_, 1, 1};
  return {file_, static_cast<std::uint32_t>(mark.line + 1),
          static_cast<std::uint32_t>(mark.column + 1)};
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1) {
    stop(place_of(mark), "begins a second document; keep one document in each file");
  }
}

// The parser marks a missing value where the next thing stands; its key is the better place.
void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Node null;
  null.place = place_of(mark);
  if (awaits_key()) {
    refuse_key(null.place, "a key is missing or null; write a name, in quotes if it is 'null'");
    return;
  }
  const bool in_map = !frames_.empty() && frames_.back().has_key;
  if (in_map && null.place.line != frames_.back().key_place.line) {
    null.place = frames_.back().key_place;
  }
  charge({}, null.place);
  add(std::move(null), anchor);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const Place place = place_of(mark);
  bool is_fit = check_tag(tag, place);
  check_indentation(place);
  if (tag != "?") check_quote(place);
  if (value.find('\0') != value.npos) {
    problems_.add(place, "", "holds the character NUL, which nothing accepts; remove \\0");
    is_fit = false;
  }
  charge({1, 1, value.size()}, place);
  const std::string text = without_typographic_quotes(value, tag == "?", place);
  if (awaits_key()) {
    add_key(text, tag == "?", place);
    return;
  }
  Node node = Node::scalar(text, place);
  node.quoted = tag != "?";
  node.failed = !is_fit;
  node.source = source_;
  add(std::move(node), anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Place place = place_of(mark);
  if (++aliases_ > limits_.aliases) {
    stop(place, fmt::format("uses more than {} aliases; write the values out", limits_.aliases));
  }
  if (awaits_key()) {
    refuse_key(place, "an alias is used as a key; write the key out");
    return;
  }
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    stop(place, "an alias refers to the value that contains it; write the value out");
  }
  if (frames_.size() + size_of(found->second).depth > limits_.depth) {
    stop(place, fmt::format("is nested more than {} levels deep", limits_.depth));
  }
  charge(size_of(found->second), place);
  add(found->second, 0);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(Node::Kind::List, mark, tag, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(Node::Kind::Map, mark, tag, anchor);
}

bool TreeBuilder::awaits_key() const {
  return !frames_.empty() && frames_.back().node.is_map() && !frames_.back().has_key;
}

void TreeBuilder::open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor) {
  Frame frame;
  frame.node.kind = kind;
  frame.node.place = place_of(mark);
  frame.anchor = anchor;
  frame.is_key = awaits_key();
  check_tag(tag, frame.node.place);
  if (frames_.size() >= limits_.depth) {
    stop(frame.node.place, fmt::format("is nested more than {} levels deep", limits_.depth));
  }
  charge({}, frame.node.place);
  frames_.push_back(std::move(frame));
}

void TreeBuilder::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.is_key) {
    stop_at_template();
    refuse_key(frame.node.place, "a list or a map is used as a key; write a name");
    return;
  }
  add(std::move(frame.node), frame.anchor);
}

// {{ x }} without quotes: YAML takes the inner map for a key of the outer one.
void TreeBuilder::stop_at_template() {
  const Place& outer = frames_.back().node.place;
  const auto rest = source_->text().substr(source_->offset_of({outer.line - 1, outer.column - 1}));
  if (rest.starts_with("{{")) stop(outer, lacks_quotes(rest));
}

void TreeBuilder::add(Node node, YAML::anchor_t anchor) {
  if (anchor != 0) remember(node, anchor);
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.node.is_list()) {
    frame.node.items.push_back(std::move(node));
    return;
  }
  frame.has_key = false;
  if (!std::exchange(frame.drop, false)) {
    frame.node.entries.push_back({std::move(frame.key), frame.key_place, std::move(node)});
  }
}

void TreeBuilder::add_key(const std::string& text, bool plain, const Place& place) {
  if (plain && text == "<<") {
    refuse_key(place, "merge keys (<<) are not supported; write the keys out");
    return;
  }
  Frame& frame = frames_.back();
  const auto [first, is_new] = frame.seen.emplace(text, place);
  if (!is_new) {
    refuse_key(place, fmt::format("the key '{}' is written twice; the first is on line {}",
                                  printable(text, 60), first->second.line));
    return;
  }
  frame.has_key = true;
  frame.key = text;
  frame.key_place = place;
}

void TreeBuilder::refuse_key(const Place& place, std::string message) {
  problems_.add(place, "", std::move(message));
  frames_.back().has_key = true;
  frames_.back().drop = true;
  frames_.back().key_place = place;
}

bool TreeBuilder::check_tag(const std::string& tag, const Place& place) {
  if (tag.empty() || tag == "?" || tag == "!") return true;
  problems_.add(place, "",
                fmt::format("the tag '{}' is not supported; remove it", printable(tag, 60)));
  return false;
}

void TreeBuilder::check_indentation(const Place& place) {
  const std::string_view line = source_->from_line(place.line - 1);
  const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
  const std::size_t tab = indentation.find('\t');
  if (tab != indentation.npos) {
    stop({file_, place.line, static_cast<std::uint32_t>(tab + 1)}, std::string(kTabIndents));
  }
  const auto content = line.substr(std::min(indentation.size(), line.size()));
  if (invisible_length(content) > 0) {
    stop({file_, place.line, static_cast<std::uint32_t>(indentation.size() + 1)},
         begins_unseen(code_point_name(content)));
  }
}

// The parser takes the end of the file for the end of a quote.
void TreeBuilder::check_quote(const Place& place) {
  std::string_view rest =
      source_->text().substr(source_->offset_of({place.line - 1, place.column - 1}));
  while (rest.starts_with('&') || rest.starts_with('!')) {
    rest.remove_prefix(std::min(rest.find_first_of(" \n"), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
  }
  if (!rest.starts_with('"') && !rest.starts_with('\'')) return;
  const char quote = rest.front();
  const std::string_view stops = quote == '"' ? "\"\\" : "'";
  const auto escapes = [&](std::size_t at) {
    return rest[at] == '\\' || (quote == '\'' && rest.substr(at).starts_with("''"));
  };
  std::size_t at = rest.find_first_of(stops, 1);
  while (at < rest.size() && escapes(at)) at = rest.find_first_of(stops, at + 2);
  if (at >= rest.size())
    stop(place, fmt::format("this {} is never closed; write {} where the text ends", quote, quote));
}

std::string TreeBuilder::without_typographic_quotes(const std::string& text, bool plain,
                                                    const Place& place) {
  const auto inside = plain ? between_typographic_quotes(text) : std::string_view();
  if (inside.empty()) return text;
  problems_.add(place, "",
                fmt::format("{} has typographic quotes, which would be part of it; write \"{}\"",
                            printable(text, 60), printable(inside, 60)));
  return std::string(inside);
}

void TreeBuilder::charge(const Size& size, const Place& place) {
  total_.nodes += size.nodes;
  total_.bytes += size.bytes;
  if (total_.nodes > limits_.nodes) {
    stop(place,
         fmt::format("holds more than {} values, aliases counted; split the file", limits_.nodes));
  }
  if (total_.bytes > limits_.expanded_bytes) {
    stop(place, fmt::format("aliases make more than {} MiB of text; write less",
                            limits_.expanded_bytes >> 20));
  }
}

// The copy is charged too, or nested anchors would multiply a long text unseen.
void TreeBuilder::remember(const Node& node, YAML::anchor_t anchor) {
  charge(size_of(node), node.place);
  anchors_[anchor] = node;
}

void TreeBuilder::stop(const Place& place, std::string message) {
  problems_.add(place, "", std::move(message));
  throw StopParsing();
}

TreeBuilder::Size TreeBuilder::size_of(const Node& node) {
  Size size{1, 1, node.text.size()};
  const auto include = [&](const Node& inner) {
    const Size each = size_of(inner);
    size.nodes += each.nodes;
    size.bytes += each.bytes;
    size.depth = std::max(size.depth, each.depth + 1);
  };
  for (const Node& item : node.items) include(item);
  for (const Node::Entry& entry : node.entries) {
    size.bytes += entry.key.size();
    include(entry.value);
  }
  return size;
}

}  // namespace millrace::config
