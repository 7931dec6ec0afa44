#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/tree/source_text.h"

namespace millrace::config {

// Where something is written. Lines and columns count from 1; 0 means that there is no such place.
struct Place {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  // "millrace.yaml:12:5"
  std::string text() const;
};

// One value of a document, as it was written: scalars keep their text, maps their order. A plain
// value; the loader has already refused duplicate keys, tags and aliases that grow too large.
struct Node {
  enum class Kind {
    Null,    // Nothing, `null` or `~`, not in quotes.
    Scalar,  // Text; what it means is up to the option that it is given to.
    List,    // Of `items`.
    Map,     // Of `entries`; no key is there twice.
  };
  struct Entry;

  Kind kind = Kind::Null;
  Place place;
  std::string text;            // Of a Scalar.
  bool quoted = false;         // The scalar was in quotes or a block.
  bool tainted = false;        // Some of the text came from ${...} and may be secret.
  bool failed = false;         // A problem about it was added already; parsing stays silent.
  std::vector<Node> items;     // Of a List.
  std::vector<Entry> entries;  // Of a Map.

  // Of a Scalar that was read from a file: what place_of() (config/yaml/scalar_place.h) and paths
  // go by. Of a whole document, the first of its files.
  std::shared_ptr<const SourceText> source;
  std::shared_ptr<const Expansion> expansion;  // Where ${...} changed the text.

  bool is_null() const { return kind == Kind::Null; }
  bool is_scalar() const { return kind == Kind::Scalar; }
  bool is_list() const { return kind == Kind::List; }
  bool is_map() const { return kind == Kind::Map; }

  // The value of a key of a Map; nullptr when it is not there, or this is no Map.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);

  // What its paths are relative to.
  Folders folders() const { return source ? source->folders() : Folders(); }

  // Nodes that were not read from a file.
  static Node scalar(std::string text, Place place = {});
  static Node list(std::vector<Node> items);
  static Node map(std::vector<Entry> entries);
};

// One key of a map with its value.
struct Node::Entry {
  std::string key;
  Place place;  // Of the key.
  Node value;
};

// "a map", "a list", "text" or "null": for messages.
std::string_view kind_word(const Node& node);

// Marks the node and all below it as failed, so that parsing it adds no further problem.
void mark_failed(Node& node);

// `node` laid over `defaults`: maps are merged key by key, everything else of `node` wins. Each
// part keeps the place where it was written. Keys of `node` come first, in their order.
Node overlay(const Node& defaults, const Node& node);

}  // namespace millrace::config
