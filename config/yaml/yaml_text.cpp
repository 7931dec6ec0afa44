#include "config/yaml/yaml_text.h"

#include <fmt/format.h>

namespace millrace::config {
namespace {

constexpr std::string_view kPlainBytes =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./%()+-=<>@:\\$ ";

// Conservative: what is in doubt is quoted.
bool is_plain(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return false;
  }
  if (text.find_first_not_of(kPlainBytes) != text.npos) return false;
  if (std::string_view("-:=<>@% ").find(text.front()) != text.npos) return false;
  if (text == "---" || text == "..." || text.ends_with(':') || text.ends_with(' ')) return false;
  return text.find(": ") == text.npos;
}

// In double quotes, as YAML escapes what a file must not hold.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out += '"';
}

std::string scalar_text(std::string_view text, bool in_quotes) {
  return is_plain(text) && !in_quotes ? std::string(text) : quoted(text);
}

void write_flow(const Node& node, std::string& out) {
  if (node.is_scalar()) {
    out += scalar_text(node.text, node.quoted);
  } else if (node.is_null()) {
    out += "null";
  } else if (node.is_list()) {
    out += '[';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (i > 0) out += ", ";
      write_flow(node.items[i], out);
    }
    out += ']';
  } else {
    out += '{';
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      if (i > 0) out += ", ";
      out += scalar_text(node.entries[i].key, false) + ": ";
      write_flow(node.entries[i].value, out);
    }
    out += '}';
  }
}

// True for a list or map that gets lines of its own.
bool is_block(const Node& node) {
  return !node.items.empty() || !node.entries.empty();
}

void write_block(const Node& node, std::size_t depth, bool first_is_indented, std::string& out);

void write_value(const Node& node, std::size_t depth, std::string& out) {
  if (is_block(node)) {
    out += '\n';
    write_block(node, depth, false, out);
  } else {
    out += ' ';
    write_flow(node, out);
    out += '\n';
  }
}

// `first_is_indented`: the first line goes on where "- " ended.
void write_block(const Node& node, std::size_t depth, bool first_is_indented, std::string& out) {
  const auto indent = [&] {
    if (!first_is_indented) out.append(2 * depth, ' ');
    first_is_indented = false;
  };
  for (const Node::Entry& entry : node.entries) {
    indent();
    out += scalar_text(entry.key, false) + ':';
    write_value(entry.value, depth + 1, out);
  }
  for (const Node& item : node.items) {
    indent();
    out += "- ";
    if (is_block(item)) {
      write_block(item, depth + 1, true, out);
    } else {
      write_flow(item, out);
      out += '\n';
    }
  }
}

}  // namespace

std::string yaml_text(const Node& node) {
  if (!is_block(node)) return flow_text(node) + "\n";
  std::string out;
  write_block(node, 0, false, out);
  return out;
}

std::string flow_text(const Node& node) {
  std::string out;
  write_flow(node, out);
  return out;
}

}  // namespace millrace::config
