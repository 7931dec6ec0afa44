// What makes one text of several values of any type.

#include <algorithm>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/limits.h"
#include "connector/sql/text/quoting.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

// The text of an argument of any type: of a boolean as a cast makes it, or as Postgres prints it.
struct BooleanWords {
  View yes, no;
};
constexpr BooleanWords kCast{"true", "false"};
constexpr BooleanWords kPrinted{"t", "f"};

View text_at(const Vector& argument, std::size_t row, const BooleanWords& words) {
  if (argument.type() != SqlType::Boolean) return argument.at<View>(row);
  return argument.at<bool>(row) ? words.yes : words.no;
}

// Joins pieces into the memory of a call; a fault when they are too long together.
class Joined {
 public:
  void clear() { pieces_.clear(), size_ = 0; }
  void add(View piece) {
    pieces_.push_back(piece);
    size_ += piece.size();
  }

  Outcome<View> into(Call& call) const {
    if (text::exceeds_limit(size_)) return text::too_long();
    char* const begin = call.room(size_);
    char* next = begin;
    for (const View piece : pieces_) next = std::copy(piece.begin(), piece.end(), next);
    return View(begin, size_);
  }

 private:
  std::vector<View> pieces_;
  std::size_t size_ = 0;
};

void put(Call& call, Vector& result, std::size_t row, const Outcome<View>& joined) {
  if (joined) {
    result.data<View>()[row] = *joined;
  } else {
    call.enter(row);
    call.fail(joined.error());
    result.set_null(row);
  }
}

Overload of_any(std::vector<SqlType> parameters, bool variadic,
                std::function<void(Call&, Arguments, Vector&)> evaluate) {
  Overload made;
  made.parameters = std::move(parameters);
  made.variadic = variadic;
  made.result = SqlType::Text;
  made.evaluate = std::move(evaluate);
  return made;
}

void join_two(Call& call, Arguments arguments, Vector& result) {
  Joined joined;
  call.rows().for_each([&](std::size_t row) {
    if (arguments[0]->is_null(row) || arguments[1]->is_null(row) || call.is_full()) {
      return result.set_null(row);
    }
    joined.clear();
    joined.add(text_at(*arguments[0], row, kCast));
    joined.add(text_at(*arguments[1], row, kCast));
    put(call, result, row, joined.into(call));
  });
}

// With the first argument between the others when it is a separator.
void join_all(Call& call, Arguments arguments, Vector& result, bool has_separator) {
  Joined joined;
  call.rows().for_each([&](std::size_t row) {
    if ((has_separator && arguments[0]->is_null(row)) || call.is_full()) {
      return result.set_null(row);
    }
    joined.clear();
    bool is_first = true;
    for (const Vector* argument : arguments.subspan(has_separator ? 1 : 0)) {
      if (argument->is_null(row)) continue;
      if (has_separator && !is_first) joined.add(arguments[0]->at<View>(row));
      is_first = false;
      joined.add(text_at(*argument, row, kPrinted));
    }
    put(call, result, row, joined.into(call));
  });
}

void format_all(Call& call, Arguments arguments, Vector& result) {
  std::vector<std::optional<View>> values(arguments.size() - 1);
  std::string out;
  call.rows().for_each([&](std::size_t row) {
    if (arguments[0]->is_null(row) || call.is_full()) return result.set_null(row);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Vector& argument = *arguments[i + 1];
      values[i] =
          argument.is_null(row) ? std::nullopt : std::optional(text_at(argument, row, kPrinted));
    }
    out.clear();
    const auto done = text::format(arguments[0]->at<View>(row), values, out);
    put(call, result, row, done ? Outcome<View>(call.copy(out)) : std::unexpected(done.error()));
  });
}

void add_quotes(Catalog& catalog) {
  catalog.add_function({"quote_literal",
                        kTextSection,
                        "The text as a literal of SQL, in single quotes.",
                        {{"quote_literal('O''Reilly')", "'O''Reilly'"}},
                        {appending<Text(Text)>(text::quote_literal)}});
  const auto nullable = [](std::optional<View> text) {
    std::string quoted = "NULL";
    if (text) {
      quoted.clear();
      text::quote_literal(*text, quoted);
    }
    return quoted;
  };
  catalog.add_function({"quote_nullable",
                        kTextSection,
                        "The text as a literal of SQL, or the word NULL.",
                        {{"quote_nullable(NULL)", "NULL"}},
                        {overload_with_nulls<Text(Text)>(nullable)}});
  catalog.add_function({"quote_ident",
                        kTextSection,
                        "The text as a name of SQL, in double quotes when it needs them.",
                        {{"quote_ident('Foo bar')", "\"Foo bar\""}, {"quote_ident('a')", "a"}},
                        {appending<Text(Text)>(text::quote_ident)}});
}

}  // namespace

void register_joining_function_group(Catalog& catalog);

void register_joining_function_group(Catalog& catalog) {
  using enum SqlType;
  catalog.add_operator(
      {"||",
       kTextSection,
       "Joins two texts, or a text and the text of another value; or the members or elements of "
       "two "
       "jsonb values. NULL when one is NULL.",
       {{"'Post' || 'greSQL'", "PostgreSQL"}, {"'Value: ' || 42", "Value: 42"}},
       {of_any({Text, Text}, false, join_two), of_any({Text, kAnyType}, false, join_two),
        of_any({kAnyType, Text}, false, join_two)}});
  catalog.add_function({"concat",
                        kTextSection,
                        "Joins the texts of all values; NULL is left out.",
                        {{"concat('abc', 2, NULL, 22)", "abc222"}},
                        {of_any({kAnyType}, true, [](Call& call, Arguments all, Vector& result) {
                          join_all(call, all, result, false);
                        })}});
  catalog.add_function(
      {"concat_ws",
       kTextSection,
       "Joins the texts of all values but the first, which stands between them; NULL is left out.",
       {{"concat_ws(', ', 'abc', 2, NULL, 22)", "abc, 2, 22"}},
       {of_any({Text, kAnyType}, true, [](Call& call, Arguments all, Vector& result) {
         join_all(call, all, result, true);
       })}});
  catalog.add_function(
      {"format",
       kTextSection,
       "Fills values into a text: %s as they are, %I as names and %L as literals "
       "of SQL, with positions (%2$s) and widths (%-10s).",
       {{"format('Hello %s, %1$s', 'World')", "Hello World, World"},
        {"format('|%5s|', 7)", "|    7|"}},
       {of_any({Text}, false, format_all), of_any({Text, kAnyType}, true, format_all)}});
  add_quotes(catalog);
}

}  // namespace millrace::sql
