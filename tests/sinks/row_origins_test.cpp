// Rows that a step has filtered or reordered keep their numbers in what a sink says of them.

#include <gmock/gmock.h>

#include "sinks/postgres/encoding/row_encoder.h"
#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;

// Rows 101 to 105 of an export, of which 105, 104 and 102 are left.
Batch picked_rows(const std::vector<Field>& fields) {
  BatchBuilder builder(std::make_shared<Schema>(fields), 101);
  for (const auto* id : {"1", "∅", "3", "4", "5"}) {
    std::string_view(id) == "∅" ? builder.add_null() : builder.add(id);
    builder.add("a");
  }
  return pick_rows(builder.take(), std::vector<std::uint32_t>{4, 3, 1});
}

class RowOriginsTest : public SqliteSinkTest {
 protected:
  Error write_error(const std::string& yaml) {
    const auto destination = to(yaml);
    const auto one = begin(*destination, columns({"id", "a"}), kFirstLoad);
    auto written = run(one->take(picked_rows(columns({"id", "a"}))));
    Error error(ErrorKind::Internal, "nothing failed");
    if (!written) error = written.error();
    if (written) {
      const auto report = run(one->finish({3}));
      if (!report) error = report.error();
    }
    run(one->abandon());
    return error;
  }
};

TEST_F(RowOriginsTest, SqliteNamesARowThatItDoesNotStage) {
  EXPECT_THAT(write_error("{table: t, key: id}").message(),
              HasSubstr("row 102, key column \"id\": it is NULL"));
}

TEST_F(RowOriginsTest, SqliteNamesARowThatTheTableRefuses) {
  exec("CREATE TABLE t (id TEXT CHECK (id <> '4'), a TEXT)");

  EXPECT_THAT(write_error("{table: t, mode: append, on_new_column: add}").message(),
              HasSubstr("row 104"));
}

TEST_F(RowOriginsTest, PostgresNamesARowThatItCannotEncode) {
  sinks::postgres::WrittenColumn id{0, {.name = "id", .sql_type = "text", .required = true}};
  sinks::postgres::RowEncoder encoder({id});
  std::string out;

  const auto encoded = encoder.encode(picked_rows(columns({"id", "a"})), out);

  ASSERT_FALSE(encoded);
  EXPECT_THAT(encoded.error().message(), HasSubstr("row 102: column \"id\": NULL"));
}

}  // namespace
}  // namespace millrace
