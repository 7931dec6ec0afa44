// Casts of texts to numbers that give NULL in place of a fault, and random numbers.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/double/double_text.h"

namespace millrace::sql {
namespace {

template <class Value>
std::optional<Value> if_there_is_one(const Outcome<Value>& value) {
  if (!value) return std::nullopt;
  return *value;
}

// Turns a counter into bits that look random: splitmix64.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
  value = (value ^ value >> 27) * 0x94D049BB133111EBu;
  return value ^ value >> 31;
}

// By the run, the place in the expression and the row: a rerun gives the same numbers, however its
// rows are cut into batches.
double random_number(Call& call) {
  const std::uint64_t place = mixed(call.run().random_seed ^ mixed(call.site_number()));
  const std::uint64_t bits = mixed(place ^ mixed(call.origin()));
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

}  // namespace

void register_number_try_function_group(Catalog& catalog);

void register_number_try_function_group(Catalog& catalog) {
  catalog.add_function({"try_integer",
                        kNumbersSection,
                        "The integer that a text is, or NULL when it is none.",
                        {{"try_integer('42')", "42"}, {"try_integer('4.2')", "NULL"}},
                        {overload<Bigint(Text)>([](std::string_view text) {
                          return if_there_is_one(parse_bigint(text));
                        })},
                        true});
  catalog.add_function({"try_numeric",
                        kNumbersSection,
                        "The exact number that a text is, or NULL when it is none.",
                        {{"try_numeric('4.20')", "4.20"}, {"try_numeric('n/a')", "NULL"}},
                        {overload<Numeric(Text)>([](std::string_view text) {
                          return if_there_is_one(parse_numeric(text));
                        })},
                        true});
  catalog.add_function({"try_double",
                        kNumbersSection,
                        "The double precision number that a text is, or NULL when it is none.",
                        {{"try_double('1e-5')", "1e-05"}, {"try_double('')", "NULL"}},
                        {overload<Double(Text)>([](std::string_view text) {
                          return if_there_is_one(parse_double(text));
                        })},
                        true});
  catalog.add_function(
      {"random",
       kNumbersSection,
       "A number from 0 up to, but not including, 1: another one for each row and each call, and "
       "the same ones when the same run is repeated.",
       {{"random() >= 0 AND random() < 1", "true"}, {"random() = random()", "false"}},
       {of_volatility(Volatility::Volatile,
                      overload<Double()>([](Call& call) { return random_number(call); }))}});
}

}  // namespace millrace::sql
