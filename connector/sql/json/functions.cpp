#include "connector/sql/json/functions.h"

#include "connector/data/text/json_string.h"
#include "connector/sql/json/access.h"
#include "connector/sql/json/navigation.h"

namespace millrace::sql::json {
namespace {

// Writes the elements of an array or the members of an object with what stands between them.
class Writer {
 public:
  Writer(char open, std::string& out) : out_(out) { out_ += open; }

  void begin_next() {
    if (!first_) out_ += ", ";
    first_ = false;
  }
  void add(std::string_view element) {
    begin_next();
    out_ += element;
  }
  void add(std::string_view key, std::string_view value) {
    begin_next();
    out_ += key;
    out_ += ": ";
    out_ += value;
  }
  void add_all(std::string_view array) {
    for (Elements elements(array); elements.next();) add(elements.value());
  }

 private:
  std::string& out_;
  bool first_ = true;
};

// By length and bytes of the keys without escapes, as canonical text has them.
bool key_precedes(std::string_view a, std::string_view b) {
  const auto less = [](std::string_view x, std::string_view y) {
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  };
  if (!a.contains('\\') && !b.contains('\\')) return less(a, b);
  std::string x;
  std::string y;
  append_as_text(a, x);
  append_as_text(b, y);
  return less(x, y);
}

void merge(std::string_view a, std::string_view b, std::string& out) {
  Writer writer('{', out);
  Members x(a);
  Members y(b);
  bool more_x = x.next();
  bool more_y = y.next();
  while (more_x || more_y) {
    const bool same = more_x && more_y && x.key() == y.key();
    if (same || !more_x || (more_y && key_precedes(y.key(), x.key()))) {
      writer.add(y.key(), y.value());
      more_y = y.next();
      if (same) more_x = x.next();
    } else {
      writer.add(x.key(), x.value());
      more_x = x.next();
    }
  }
  out += '}';
}

void append_stripped(std::string_view value, std::string& out) {
  if (is_scalar(value)) {
    out += value;
  } else if (kind_of(value) == Kind::Array) {
    Writer writer('[', out);
    for (Elements elements(value); elements.next();) {
      writer.begin_next();
      append_stripped(elements.value(), out);
    }
    out += ']';
  } else {
    Writer writer('{', out);
    for (Members members(value); members.next();) {
      if (kind_of(members.value()) == Kind::Null) continue;
      writer.begin_next();
      out += members.key();
      out += ": ";
      append_stripped(members.value(), out);
    }
    out += '}';
  }
}

// Lines of a value, one bracket after the other: the depth may be a thousand.
class PrettyPrinter {
 public:
  explicit PrettyPrinter(std::string& out) : out_(out), start_(out.size()) {}

  // False when it is too long.
  bool value(std::string_view text) {
    if (is_scalar(text)) {
      out_ += text;
      return true;
    }
    const bool is_array = kind_of(text) == Kind::Array;
    out_ += text[0];
    ++depth_;
    if (is_array ? !elements(text) : !members(text)) return false;
    --depth_;
    new_line();
    out_ += is_array ? ']' : '}';
    return out_.size() - start_ <= kMaxJson;
  }

 private:
  void new_line() {
    out_ += '\n';
    out_.append(4 * depth_, ' ');
  }

  bool elements(std::string_view array) {
    bool first = true;
    for (Elements elements(array); elements.next(); first = false) {
      if (!first) out_ += ',';
      new_line();
      if (!value(elements.value())) return false;
      if (out_.size() - start_ > kMaxJson) return false;
    }
    return true;
  }

  bool members(std::string_view object) {
    bool first = true;
    for (Members members(object); members.next(); first = false) {
      if (!first) out_ += ',';
      new_line();
      out_ += members.key();
      out_ += ": ";
      if (!value(members.value())) return false;
      if (out_.size() - start_ > kMaxJson) return false;
    }
    return true;
  }

  std::string& out_;
  std::size_t start_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string_view jsonb_typeof(std::string_view jsonb) {
  switch (kind_of(jsonb)) {
    case Kind::Null:
      return "null";
    case Kind::String:
      return "string";
    case Kind::Number:
      return "number";
    case Kind::Boolean:
      return "boolean";
    case Kind::Array:
      return "array";
    case Kind::Object:
      break;
  }
  return "object";
}

Outcome<std::int64_t> jsonb_array_length(std::string_view jsonb) {
  if (is_scalar(jsonb)) return fault("cannot get array length of a scalar");
  if (kind_of(jsonb) != Kind::Array) return fault("cannot get array length of a non-array");
  return static_cast<std::int64_t>(count_of(jsonb));
}

void jsonb_strip_nulls(std::string_view jsonb, std::string& out) {
  append_stripped(jsonb, out);
}

Outcome<void> jsonb_pretty(std::string_view jsonb, std::string& out) {
  if (!PrettyPrinter(out).value(jsonb)) return too_long();
  return {};
}

Outcome<void> concatenate(std::string_view a, std::string_view b, std::string& out) {
  if (a.size() + b.size() > kMaxJson) return too_long();
  if (kind_of(a) == Kind::Object && kind_of(b) == Kind::Object) {
    merge(a, b, out);
    return {};
  }
  Writer writer('[', out);
  for (const auto value : {a, b}) {
    if (kind_of(value) == Kind::Array) {
      writer.add_all(value);
    } else {
      writer.add(value);
    }
  }
  out += ']';
  return {};
}

Outcome<void> delete_key(std::string_view jsonb, std::string_view key, std::string& out) {
  if (is_scalar(jsonb)) return fault("cannot delete from scalar");
  std::string quoted;
  json_string(key, quoted);
  if (kind_of(jsonb) == Kind::Array) {
    Writer writer('[', out);
    for (Elements elements(jsonb); elements.next();) {
      if (elements.value() != quoted) writer.add(elements.value());
    }
    out += ']';
    return {};
  }
  Writer writer('{', out);
  for (Members members(jsonb); members.next();) {
    if (members.key() != quoted) writer.add(members.key(), members.value());
  }
  out += '}';
  return {};
}

Outcome<void> delete_index(std::string_view jsonb, std::int64_t index, std::string& out) {
  if (is_scalar(jsonb)) return fault("cannot delete from scalar");
  if (kind_of(jsonb) == Kind::Object) {
    return fault("cannot delete from object using integer index");
  }
  const auto count = static_cast<std::int64_t>(count_of(jsonb));
  if (index < 0 && index >= -count) index += count;
  Writer writer('[', out);
  for (Elements elements(jsonb); elements.next(); --index) {
    if (index != 0) writer.add(elements.value());
  }
  out += ']';
  return {};
}

}  // namespace millrace::sql::json
