#include "connector/engine/plan/plan_digest.h"

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/sha256_digest.h"
#include "connector/engine/plan/plan_options.h"

namespace millrace::engine {

using config::Node;

namespace {

// What stands for a text that may be secret: only who knows the text can make it again, and it is
// no hash of it that a list of hashes could have.
std::string veiled(std::string_view text) {
  return HmacSha256(text).of("the text of a value in a file of millrace").hex();
}

// The node, written so that different nodes never give the same text.
void write_out(const Node& node, std::string& out) {
  const std::string text = node.tainted ? veiled(node.text) : node.text;
  out += fmt::format("{} {}:{}", config::kind_word(node), text.size(), text);
  for (const auto& item : node.items) write_out(item, out);
  for (const auto& entry : node.entries) {
    out += fmt::format("key {}:{}", entry.key.size(), entry.key);
    write_out(entry.value, out);
  }
  out += "end ";
}

// Ten thousand syncs have some: 60 bits are enough to tell an edited file from what it was, and a
// string keeps them without an allocation.
std::string name_of(const std::string& text) {
  return short_sha256(text).substr(0, 15);
}

}  // namespace

std::string digest_of(const Node& node) {
  std::string text;
  write_out(node, text);
  return name_of(text);
}

std::string shape_digest(const SyncPlan& sync, const Node* steps) {
  std::string text;
  const auto add = [&](std::string_view part) { text += fmt::format("{}:{}", part.size(), part); };
  for (const auto& rule : sync.columns) {
    add(rule.source);
    add(rule.name);
    add(to_string(rule.type));
    add(rule.required ? "required" : "");
    add(rule.fallback ? "default " + *rule.fallback : "");
  }
  add(config::Codec<transforms::OtherColumns>::to_text(sync.other_columns));
  if (steps != nullptr) write_out(*steps, text);
  return name_of(text);
}

std::string plan_digest(const SyncPlan& sync) {
  std::string text;
  const auto add = [&](std::string_view part) { text += fmt::format("{}:{}", part.size(), part); };
  add(sync.from);
  add(sync.from_digest);
  add(sync.shape_digest);
  for (const auto& to : sync.to) {
    add(to.connection);
    add(to.digest);
  }
  return name_of(text);
}

}  // namespace millrace::engine
