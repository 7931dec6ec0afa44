#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"

namespace millrace::testing {

constexpr const char* kRegionOfReport = "{region: {from: {bi: 2}, column: region}}";

// A report of regions, which may change, and one that is read once for each of them.
class EachReportFixture : public ::testing::Test {
 protected:
  EachReportFixture() {
    has_regions({"EU", "US"});
    pipeline_.serve(R"(
database: {sqlite: source.db}
reports:
  regions: {id: 2, query: "SELECT region, 'x' AS name FROM regions ORDER BY rowid"}
  sales: {id: 1, filters: {region: text}, query: "SELECT 1 AS id, :region AS region"}
)");
  }

  // In this order.
  void has_regions(const std::vector<std::string>& regions) {
    auto source = io::SqliteDatabase::open(pipeline_.folder() / "source.db",
                                           io::SqliteAccess::Create, std::chrono::seconds(60));
    std::string sql =
        "BEGIN IMMEDIATE; DROP TABLE IF EXISTS regions; CREATE TABLE regions (region);";
    for (const auto& region : regions) sql += "INSERT INTO regions VALUES ('" + region + "');";
    ASSERT_TRUE(source->exec(sql + "COMMIT"));
  }

  // `sales`, with these further options ("    after: [b]\n"), and other syncs.
  void configure(const std::string& each = kRegionOfReport, const std::string& options = "",
                 const std::string& others = "", const std::string& top = "") {
    pipeline_.configure("", top + "syncs:\n  sales:\n    for_each: " + each + "\n" + options +
                                "    from: {bi: {report: 1, filters: {region: \"{{ "
                                "each.region }}\"}}}\n"
                                "    to: [{out: \"{{ each.region }}.csv\"}]\n" +
                                others);
  }
  std::string rows_of(const std::string& region) { return pipeline_.file(region + ".csv"); }
  bool has_rows_of(const std::string& region) {
    return std::filesystem::exists(pipeline_.folder() / (region + ".csv"));
  }

  Pipeline pipeline_;
};

}  // namespace millrace::testing
