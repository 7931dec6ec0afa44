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
            "'pasword', which libpq does not know; did you mean 'password'?"},
        Dsn{"NewerOption", "host=db require_auth=none", "which only a newer libpq knows"},
        Dsn{"NewerOptionOfAnAddress", "postgresql://db/w?load_balance_hosts=random",
            "the option load_balance_hosts, which only a newer libpq knows"},
        Dsn{"InvisibleInAName", "host=db ssl\u200Bmode=require",
            "the option 'ssl<U+200B>mode' (retype it: U+200B is invisible)"},
        Dsn{"LineSeparatorInAName", "host=db sslmode\u2028=require", "'sslmode<U+2028>'"},
        Dsn{"ControlInAName", "host=db sslmode\u0085=require", "'sslmode<U+0085>'"},
        Dsn{"ByteOrderMark", "\uFEFFhost=db dbname=w",
            "begins with an invisible character (U+FEFF)"},
        Dsn{"ByteOrderMarkOfAnAddress", "\uFEFFpostgresql://db/w", "invisible character (U+FEFF)"},
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
        Dsn{"PortOfHosts", "host=a,b port=1,70000", "has an invalid port"},
        Dsn{"PortsOfNoHost", "dbname=w port=1,2", "has 2 ports for 1 host;"},
        Dsn{"Addresses", "host=a,b hostaddr=127.0.0.1", "has 2 hosts for 1 address in hostaddr"},
        Dsn{"PortsOfAddresses", "hostaddr=127.0.0.1,::1 port=1,2,3", "has 3 ports for 2 hosts"},
        Dsn{"AddressIsAName", "hostaddr=localhost", "has a hostaddr that is not an IP address"},
        Dsn{"SecondAddressIsNone", "hostaddr=127.0.0.1,hunter2", "that is not an IP address"},
        Dsn{"SslMode", "host=db sslmode=required",
            "of sslmode that libpq does not know; did you "
            "mean 'require'?"},
        Dsn{"SslModeInCapitals", "host=db sslmode=REQUIRE", "did you mean 'require'?"},
        Dsn{"SslModeIsNothingLikeOne", "host=db sslmode=hunter2",
            "use one of disable, allow, prefer, require, verify-ca and verify-full"},
        Dsn{"ChannelBinding", "host=db channel_binding=on", "use one of disable, prefer and "},
        Dsn{"GssEncMode", "host=db gssencmode=allow", "a value of gssencmode that libpq"},
        Dsn{"SessionAttrs", "postgresql://a,b/w?target_session_attrs=read_write",
            "did you mean 'read-write'?"},
        Dsn{"MasterSession", "host=db target_session_attrs=master", "use one of any, read-write"},
        Dsn{"OldestTls", "host=db ssl_min_protocol_version=1.2", "use one of TLSv1, TLSv1.1"},
        Dsn{"NewestTls", "host=db ssl_max_protocol_version=TLS1.3", "did you mean 'TLSv1.3'?"},
        Dsn{"TlsUpsideDown",
            "host=db ssl_min_protocol_version=TLSv1.3 "
            "ssl_max_protocol_version=TLSv1.2",
            "above its ssl_max_protocol_version; swap them"},
        Dsn{"TlsBelowTheDefault", "host=db ssl_max_protocol_version=TLSv1.1",
            "below the oldest version that libpq uses by itself"},
        Dsn{"Compression", "host=db sslcompression=on", "a value of sslcompression that libpq"},
        Dsn{"Sni", "host=db sslsni=true", "use one of 0 and 1"},
        Dsn{"Keepalives", "host=db keepalives=on", "write 0 or 1"},
        Dsn{"KeepalivesIdle", "host=db keepalives_idle=30s", "write a number of seconds"},
        Dsn{"KeepalivesInterval", "host=db keepalives_interval=1.5", "is not a whole number"},
        Dsn{"KeepalivesCount", "host=db keepalives_count=three", "is not a whole number"},
        Dsn{"UserTimeout", "host=db tcp_user_timeout=30s", "write a number of milliseconds"},
        Dsn{"UserTimeoutTooLarge", "host=db tcp_user_timeout=3000000000", "not a whole number"},
        Dsn{"ConnectTimeout", "host=db connect_timeout=abc", "write a number of seconds"},
        Dsn{"Service", "service=hunter2", "has a service that libpq cannot read"}),
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
        Dsn{"OnePortForAll", "host=a,b port=5432", ""},
        Dsn{"TlsInCapitals", "host=db ssl_min_protocol_version=TLSV1.2", ""},
        Dsn{"TlsOldToOld", "host=db ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=tlsv1",
            ""},
        Dsn{"Numbers", "host=db keepalives=0 keepalives_idle='30 ' tcp_user_timeout=0", ""},
        Dsn{"EmptyValues", "postgresql://db/w?sslmode=&keepalives=&hostaddr=&service=", ""},
        Dsn{"AddressesOfHosts", "host=a,b hostaddr=127.0.0.1,::1 port=1,2", ""},
        Dsn{"AddressOfOneHost", "host=a,b hostaddr=127.0.0.1,", ""},
        Dsn{"Socket", "postgresql:///w?host=/run/postgresql", ""},
        Dsn{"AbstractSocket", "host=@abstract dbname=w", ""},
        Dsn{"Encoded", "postgresql://u:a%40b%2Fc@db/w?options=-csearch_path%3Dx", ""},
        Dsn{"SixthVersion", "postgresql://[::1]:5432/w", ""}, Dsn{"OnlyAName", "dbname=w", ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::io
