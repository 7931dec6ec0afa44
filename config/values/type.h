#pragma once

#include <memory>
#include <string>
#include <vector>

namespace millrace::config {

struct Description;  // In config/spec/description.h.

// What may be written for an option: the parser's codecs describe themselves with it, and schema,
// reference, example and redaction are rendered from it.
struct Type {
  enum class Shape {
    Text,     // Any scalar, or one that fits `pattern`.
    Secret,   // Text that no output shows.
    Boolean,  // true or false.
    Integer,  // A whole number.
    Choice,   // One of `choices`.
    List,     // Of `item`; a single scalar stands for a list of one.
    Map,      // From any key to `item`.
    OneKey,   // A map with exactly one key, whatever it is, to `item`.
    Group,    // A map with the fields of `group`.
    Kinds,    // A map with exactly one of the fields of `group`.
    AnyOf,    // Whatever fits one of `alternatives`.
    Any,      // Anything; its codec does not say.
  };

  Shape shape = Shape::Any;
  std::string word = "value";  // "string", "duration", "list of string": for people.
  std::string pattern;  // Of a Text, an Integer and what else a Choice takes: anchored, ECMA 262.
  std::string help;     // How to write it, for one who did not: "write 30s, 5m or 2h".
  std::vector<std::string> choices;          // Of a Choice, and
  std::vector<std::string> notes;            // what each of them means, or none.
  std::shared_ptr<const Type> item;          // Of a List, a Map and OneKey.
  std::shared_ptr<const Description> group;  // Of a Group and Kinds.
  std::vector<Type> alternatives;            // Of AnyOf.
  bool nullable = false;                     // null may be written as well.
  bool needs_item = false;                   // Of a List and a Map: it may not be empty.
  bool is_signed = true;                     // Of an Integer.
  bool checks_names = false;                 // Of a Map: its keys are fit for check_name().
};

// Described in words by those of their items: "list of string".
Type list_type(Type item);
Type map_type(Type item);
// The only one of the alternatives, when there is no other.
Type any_of(std::vector<Type> alternatives);

}  // namespace millrace::config
