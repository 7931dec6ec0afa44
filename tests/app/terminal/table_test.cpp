#include "connector/app/terminal/table.h"

#include <gtest/gtest.h>

namespace millrace::app {
namespace {

Table orders(const std::string& target, const std::string& deleted) {
  Table table;
  table.column("sync", Table::Align::Left);
  table.column("destination", Table::Align::Left, 1);
  table.column("rows", Table::Align::Right);
  table.column("inserted", Table::Align::Right, 2);
  table.column("deleted", Table::Align::Right, 3);
  table.row({"orders", target, "1,234", "34", deleted});
  return table;
}

TEST(TableTest, AlignsItsColumns) {
  EXPECT_EQ(orders("lake: 漢字.csv", "0").text(),
            "sync    destination      rows  inserted  deleted\n"
            "orders  lake: 漢字.csv  1,234        34        0\n");
}

TEST(TableTest, GoesWithoutWhatSaysNothingFirst) {
  EXPECT_EQ(orders("lake: orders.csv", "0").text(60, 45),
            "sync    destination        rows  inserted\n"
            "orders  lake: orders.csv  1,234        34\n");
}

TEST(TableTest, CutsTextsBeforeItGoesWithoutNumbers) {
  EXPECT_EQ(orders("lake: orders_of_the_day.csv", "7").text(60, 50),
            "sync    destination        rows  inserted  deleted\n"
            "orders  lake: orders_of…  1,234        34        7\n");
}

TEST(TableTest, GoesWithoutNumbersWhenTextsCanGiveNoMore) {
  EXPECT_EQ(orders("lake: orders_of_the_day.csv", "7").text(60, 42),
            "sync    destination         rows  inserted\n"
            "orders  lake: orders_of_…  1,234        34\n");
  EXPECT_EQ(orders("lake: orders_of_the_day.csv", "7").text(60, 20),
            "sync     rows\n"
            "orders  1,234\n");
}

TEST(TableTest, CutsNamesInTheirMiddle) {
  Table table;
  table.column("sync", Table::Align::Left, 0, Table::Cut::Middle);
  table.row({"very_long_sync_name_orders"});
  table.row({"very_long_sync_name_people"});

  EXPECT_EQ(table.text(60, 15),
            "sync\n"
            "very_long…rders\n"
            "very_long…eople\n");
}

TEST(TableTest, KeepsWhatIsCopiedFromItWhole) {
  Table table;
  table.column("run", Table::Align::Left, 0, Table::Cut::Never);
  table.column("sync", Table::Align::Left);
  table.row({"20260102T030405Z-1f3a9c02", "orders_of_the_day"});

  EXPECT_EQ(table.text(60, 35),
            "run                        sync\n"
            "20260102T030405Z-1f3a9c02  orders_…\n");
}

TEST(TableTest, IsNeverWiderThanItMay) {
  EXPECT_EQ(orders("lake", "7").text(60, 11),
            "sync   rows\n"
            "ord…  1,234\n");
}

}  // namespace
}  // namespace millrace::app
