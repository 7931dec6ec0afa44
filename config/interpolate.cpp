#include "config/interpolate.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/tree/foreign_reference.h"
#include "config/values/codec.h"
#include "config/yaml/text_check.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kMostText = 16u << 20;
constexpr std::string_view kHelp =
    "write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}, or $${ for these characters";

bool is_variable_name(std::string_view name) {
  const auto is_part = [](char c) { return is_letter_or_digit(c) || c == '_'; };
  return !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, is_part);
}

std::string help_for(std::string_view reference) {
  const auto meant = foreign_name(reference);
  return meant ? fmt::format("write \"{}\"", *meant) : std::string(kHelp);
}

Parsed<std::string> never_closed() {
  return std::unexpected(fmt::format("a ${{ is never closed; {}", kHelp));
}

// A reference may have references in its path or in its default, but not without end.
constexpr int kDeepest = 8;

// Where the reference that begins at `open` is closed: `}` closes the last `${`.
std::size_t end_of_reference(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text.substr(at, 2) == "${") ++depth;
    if (text[at] == '}' && --depth == 0) return at;
  }
  return text.npos;
}

// One pass over one tree. Files are read once, however often an alias repeats them.
class Interpolation {
 public:
  Interpolation(const Lookup& lookup, const std::filesystem::path& folder, Problems& problems)
      : lookup_(lookup), folder_(folder), problems_(problems) {}

  void visit(Node& node, const std::string& path, const KeyPaths& unread) {
    if (std::ranges::any_of(unread, &std::vector<std::string>::empty)) return leave(node);
    if (node.is_scalar()) expand_or_refuse(node, path);
    for (std::size_t i = 0; i < node.items.size(); ++i) visit(node.items[i], path_of(path, i), {});
    for (Node::Entry& entry : node.entries) {
      visit(entry.value, path_of(path, entry.key), below(unread, entry.key));
    }
  }

 private:
  void expand_or_refuse(Node& node, const std::string& path) {
    if (node.text.find("${") != std::string::npos) return expand(node, path);
    const auto meant = foreign_reference(node.text);
    if (!meant) return;
    problems_.add(node.place, path,
                  fmt::format("'{}' would be used literally; write \"{}\"",
                              printable(node.text, 60), *meant));
    node.failed = true;
  }
  // Of the places, those within the value of the key, from there on.
  static KeyPaths below(const KeyPaths& places, const std::string& key) {
    KeyPaths rest;
    for (const auto& keys : places) {
      if (keys.front() == key || keys.front() == "*")
        rest.emplace_back(keys.begin() + 1, keys.end());
    }
    return rest;
  }
  static void leave(Node& node) {
    if (node.is_scalar() && node.text.find("${") != std::string::npos) node.failed = true;
    for (Node& item : node.items) leave(item);
    for (Node::Entry& entry : node.entries) leave(entry.value);
  }
  void expand(Node& node, const std::string& path);
  // value_of(), unless all values together are too large.
  Parsed<std::string> counted(std::string_view reference);
  Parsed<std::string> value_of(std::string_view reference, int depth = 0);
  // A part of a reference: text with references in it, none of which may be a file.
  Parsed<std::string> part(std::string_view written, int depth);
  Parsed<std::string> variable(std::string_view reference, int depth);
  Parsed<std::string> file(std::string_view written, int depth);

  const Lookup& lookup_;
  const std::filesystem::path& folder_;
  Problems& problems_;
  std::map<std::string, Parsed<std::string>> files_;
  std::size_t produced_ = 0;
};

void Interpolation::expand(Node& node, const std::string& path) {
  Expansion expansion;
  std::string out;
  const std::string_view text = node.text;
  std::size_t done = 0;
  for (std::size_t open = text.find("${"); open != text.npos; open = text.find("${", done)) {
    out += text.substr(done, open - done);
    if (open > done && text[open - 1] == '$') {
      expansion.pieces.push_back({out.size(), 1, open, 2});
      out += '{';
      done = open + 2;
      continue;
    }
    const std::size_t close = end_of_reference(text, open);
    const auto value =
        close == text.npos ? never_closed() : counted(text.substr(open + 2, close - open - 2));
    if (!value) {
      problems_.add(node.place, path, value.error());
      node.failed = true;
      return;
    }
    expansion.pieces.push_back({out.size(), value->size(), open, close + 1 - open});
    out += *value;
    node.tainted = true;
    done = close + 1;
  }
  out += text.substr(done);
  expansion.written = std::exchange(node.text, std::move(out));
  node.expansion = std::make_shared<const Expansion>(std::move(expansion));
}

Parsed<std::string> Interpolation::counted(std::string_view reference) {
  auto value = value_of(reference);
  if (value) produced_ += value->size();
  if (!value || produced_ <= kMostText) return value;
  return std::unexpected("${...} values make more than 16 MiB of text; write less");
}

Parsed<std::string> Interpolation::value_of(std::string_view reference, int depth) {
  auto value = [&]() -> Parsed<std::string> {
    if (reference.starts_with("env:")) return variable(reference.substr(4), depth);
    if (reference.starts_with("file:") && depth == 0) return file(reference.substr(5), depth);
    if (reference.starts_with("file:")) {
      return std::unexpected(
          fmt::format("'${{{}}}' is inside another reference; only ${{env:NAME}} can",
                      printable(reference, 60)));
    }
    return std::unexpected(
        fmt::format("'${{{}}}' is not known; {}", printable(reference, 60), help_for(reference)));
  }();
  if (!value) return value;
  const auto fault = find_fault(*value);
  if (!fault) return value;
  return std::unexpected(fmt::format("the value of ${{{}}} {}; it must be UTF-8 text",
                                     printable(reference, 60), fault->what));
}

Parsed<std::string> Interpolation::part(std::string_view written, int depth) {
  if (depth == kDeepest) {
    return std::unexpected("nests references more than 8 deep; simplify it");
  }
  std::string out;
  for (std::size_t open = written.find("${"); open != written.npos; open = written.find("${")) {
    const std::size_t close = end_of_reference(written, open);
    if (close == written.npos) return never_closed();
    const auto value = value_of(written.substr(open + 2, close - open - 2), depth + 1);
    if (!value) return value;
    out += written.substr(0, open);
    out += *value;
    written.remove_prefix(close + 1);
  }
  out += written;
  return out;
}

Parsed<std::string> Interpolation::variable(std::string_view reference, int depth) {
  const std::size_t split = reference.find(":-");
  const std::string name(reference.substr(0, split));
  if (!is_variable_name(name)) {
    return std::unexpected(fmt::format("'{}' is not the name of an environment variable; {}",
                                       printable(name, 60), help_for(reference)));
  }
  auto value = lookup_.env(name);
  const bool has_default = split != reference.npos;
  if (value && !(has_default && value->empty())) return std::move(*value);
  if (has_default) return part(reference.substr(split + 2), depth);
  return std::unexpected(fmt::format(
      "the environment variable {} is not set; set it, or write ${{env:{}:-default}}", name, name));
}

// A message shows the path as it is written: what a variable gives may be secret.
Parsed<std::string> Interpolation::file(std::string_view written, int depth) {
  const auto name = part(written, depth);
  if (!name) return name;
  if (name->empty()) return std::unexpected("${file:} names no file; write ${file:PATH}");
  const auto known = files_.find(*name);
  if (known != files_.end()) return known->second;
  const auto text = lookup_.file(folder_ / *name);
  const bool is_plain = written == *name;
  const auto shown = is_plain ? (folder_ / *name).string() : std::string(written);
  Parsed<std::string> value = text ? Parsed<std::string>(*text)
                                   : std::unexpected(fmt::format("the file {} {}", printable(shown),
                                                                 text.error().message()));
  return files_.emplace(*name, std::move(value)).first->second;
}

}  // namespace

void interpolate(Node& tree, const Lookup& lookup, const std::filesystem::path& folder,
                 Problems& problems, const KeyPaths& unread) {
  Interpolation(lookup, folder, problems).visit(tree, "", unread);
}

}  // namespace millrace::config
