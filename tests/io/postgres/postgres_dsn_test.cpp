// What is told of a connection string before anybody connects with it.

#include "connector/io/postgres/postgres_dsn.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Dsn {
  std::string name, text, says;
};

void PrintTo(const Dsn& dsn, std::ostream* out) {
  *out << dsn.name;
}

class BadDsn : public ::testing::TestWithParam<Dsn> {};

TEST_P(BadDsn, IsToldWithoutTheStringItself) {
  const auto complaint = complaint_about_dsn(GetParam().text);

  ASSERT_TRUE(complaint);
  EXPECT_THAT(*complaint, HasSubstr(GetParam().says));
  EXPECT_THAT(*complaint, Not(HasSubstr("hunter")));
  EXPECT_THAT(*complaint, Not(HasSubstr("ter2")));
  EXPECT_EQ(parse_dsn(GetParam().text).error().kind(), ErrorKind::InvalidConfig);
}

INSTANTIATE_TEST_SUITE_P(
    , BadDsn,
    ::testing::Values(
        Dsn{"Empty", "", "is empty"}, Dsn{"Blank", " \n", "is empty"},
        Dsn{"Semicolons", "host=h;password=hunter2", "is not a Postgres connection string"},
        Dsn{"SemicolonBehindASocket", "host=/tmp;password=hunter2", "is not a Postgres"},
        Dsn{"SemicolonInAnAddress", "postgresql://u@h;hunter2/db", "is not a Postgres"},
        Dsn{"Scheme", "postgresql://", "names no server and no database"},
        Dsn{"Path", "postgres:///", "names no server and no database"},
        Dsn{"PgBouncer", "postgresql://u:hunter2@db/w?pgbouncer=true", "the option pgbouncer"},
        Dsn{"PgBouncerInWords", "host=db password=hunter2 pgbouncer=true", "the option pgbouncer"},
        Dsn{"Second", "postgresql://u@db/w?sslmode=require&schema=x", "the option schema"},
        Dsn{"Misspelt", "host=db pasword=hunter2",
            "pasword, which libpq does not know; did you "
            "mean password?"},
        // Pieces of a password that was not quoted.
        Dsn{"PasswordWithASpace", "host=db password=x hunter=2",
            "is not a Postgres connection string"},
        Dsn{"PasswordWithASlash", "postgresql://u:x/hunter?a=b@db/w",
            "is not a Postgres connection string"},
        Dsn{"PasswordWithAnAt", "postgresql://u:x@hunter2@db/w",
            "is not a Postgres connection string"},
        Dsn{"NoForm", "db.example hunter2", "is not a Postgres connection string"},
        Dsn{"Quote", "host='hunter2", "is not a Postgres connection string"},
        Dsn{"Jdbc", "jdbc:postgresql://db/w?password=hunter2", "write postgresql:// in front"},
        Dsn{"Driver", "postgresql+asyncpg://u:hunter2@db/w", "write postgresql:// in front"},
        Dsn{"OtherDatabase", "mysql://u:hunter2@db/w", "write postgresql:// in front"},
        Dsn{"LineBreak", "postgresql://u:hunter2@db/w\n", "contains a line break"},
        Dsn{"Port", "host=db port=99999", "has an invalid port"},
        Dsn{"Ports", "host=a,b,c port=1,2", "has 2 ports for 3 hosts"},
        Dsn{"SslMode", "host=db sslmode=required", "write disable, allow, prefer"}),
    [](const auto& test) { return test.param.name; });

class GoodDsn : public ::testing::TestWithParam<Dsn> {};

TEST_P(GoodDsn, IsNotComplainedAbout) {
  EXPECT_EQ(complaint_about_dsn(GetParam().text), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    , GoodDsn,
    ::testing::Values(
        Dsn{"Words", "host=db dbname=w user=u password='a b=c'", ""},
        Dsn{"WordsOnLines", "host=db\ndbname=w\n", ""}, Dsn{"Address", "postgres://u@db/w", ""},
        Dsn{"Hosts", "postgresql://u@a:1,b:2/w?target_session_attrs=read-write", ""},
        Dsn{"OnePortForAll", "host=a,b port=5432", ""}, Dsn{"Service", "service=warehouse", ""},
        Dsn{"Socket", "postgresql:///w?host=/run/postgresql", ""},
        Dsn{"AbstractSocket", "host=@abstract dbname=w", ""},
        Dsn{"Encoded", "postgresql://u:a%40b%2Fc@db/w?options=-csearch_path%3Dx", ""},
        Dsn{"SixthVersion", "postgresql://[::1]:5432/w", ""}, Dsn{"OnlyAName", "dbname=w", ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::io
