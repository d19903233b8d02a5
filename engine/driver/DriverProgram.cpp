#include "engine/driver/DriverProgram.h"

#include "engine/driver/ExpressionParser.h"
#include "engine/driver/ObjectReader.h"

#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using language::Cursor;
using language::Expression;
using language::Scope;

namespace {

constexpr quint8 kCommandRights = Scope::Values | Scope::Command | Scope::Counters;
constexpr quint8 kPacketRights = kCommandRights | Scope::Checksums;

/// Compiles one driver; what is wrong goes to the problems of its file.
class Compiler
{
public:
    Compiler(DriverProgram &program, Problems &problems)
        : m_program(program)
        , m_problems(problems)
    {}

    void compile(const QJsonObject &driver);

private:
    void compileNames(ObjectReader &driver);
    void compileTables(ObjectReader &driver);
    void compileInit(ObjectReader &driver);
    void compileRule(const QJsonValue &value, const QString &path);
    DriverProgram::Write compileWrite(ObjectReader &reader, QLatin1StringView dataKey, Scope &scope);
    std::vector<OutputType> kinds(ObjectReader &reader);
    QStringList slotNames(ObjectReader &reader);
    Expression expression(const QJsonValue &value, const QString &path, Scope &scope);

    DriverProgram &m_program;
    Problems &m_problems;
    bool m_isExecutable = true;
};

Expression Compiler::expression(const QJsonValue &value, const QString &path, Scope &scope)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        const bool isWhole = number == static_cast<double>(static_cast<qint64>(number));
        return Expression::constant(isWhole ? language::Number(static_cast<qint64>(number)) : language::Number::real(number));
    }
    const QString text = value.toString();
    if (!value.isString() || text.isEmpty())
        m_problems.report(path, u"must be an expression"_s);
    Cursor cursor(text, path, m_problems);
    Expression result = language::parseExpression(cursor, scope);
    if (!cursor.atEnd())
        cursor.fail(u"unexpected '%1'"_s.arg(cursor.peek()));
    return result;
}

void Compiler::compile(const QJsonObject &driver)
{
    ObjectReader reader(driver, u"driver"_s, m_problems);
    // What these ask for (time, answers, ciphers) is not carried out yet; a driver that cannot do without is not offered.
    for (const QLatin1StringView key : {"identify"_L1, "poll"_L1, "react"_L1, "repeat_ms"_L1, "os_keepalive"_L1, "in"_L1})
        reader.value(key);
    m_isExecutable = !reader.has("native"_L1) && !reader.has("cipher"_L1);
    reader.value("native"_L1);
    reader.value("cipher"_L1);
    compileTables(reader);
    compileNames(reader);
    compileInit(reader);
    const QJsonArray rules = reader.array("out"_L1);
    for (qsizetype i = 0; i < rules.size(); ++i)
        compileRule(rules[i], itemPath(reader.path("out"_L1), i));
}

void Compiler::compileTables(ObjectReader &driver)
{
    const QJsonObject tables = driver.object("tables"_L1);
    for (auto member = tables.begin(); member != tables.end(); ++member) {
        language::Table table{member.key(), {}, true};
        const QJsonArray items = member->toArray();
        for (const QJsonValue item : items) {
            if (item.isArray()) {
                table.isRow = false;
                std::vector<qint64> row;
                for (const QJsonValue number : item.toArray())
                    row.push_back(number.toInteger());
                table.rows.push_back(std::move(row));
            } else if (item.isDouble()) {
                if (table.rows.empty())
                    table.rows.emplace_back();
                table.rows.front().push_back(item.toInteger());
            } else {
                m_problems.report(driver.path("tables"_L1) + u'.' + member.key(), u"must hold numbers or lists of numbers"_s);
            }
        }
        m_program.names.tables.push_back(std::move(table));
    }
}

void Compiler::compileNames(ObjectReader &driver)
{
    const QJsonObject states = driver.object("state"_L1);
    for (auto member = states.begin(); member != states.end(); ++member) {
        m_program.names.states += member.key();
        m_program.initialStates.push_back(member->toInteger());
    }
    const QJsonObject constants = driver.object("const"_L1);
    for (auto member = constants.begin(); member != constants.end(); ++member) {
        Scope scope{m_program.names, Scope::Always, {}, {}};
        const Expression value = expression(*member, driver.path("const"_L1) + u'.' + member.key(), scope);
        m_program.names.constants.push_back({member.key(), value.type});
        m_program.constants.push_back(value);
    }
}

void Compiler::compileInit(ObjectReader &driver)
{
    const QJsonArray steps = driver.array("init"_L1);
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const QJsonObject step = steps[i].toObject();
        if (!step.contains("write"_L1))
            continue; // steps that read or wait come with the buses that can answer
        ObjectReader reader(step, itemPath(driver.path("init"_L1), i), m_problems);
        reader.string("hint"_L1);
        Scope scope{m_program.names, Scope::Counters | Scope::Checksums, {}, {}};
        m_program.initWrites.push_back(compileWrite(reader, "write"_L1, scope));
    }
}

std::vector<OutputType> Compiler::kinds(ObjectReader &reader)
{
    const QJsonValue value = reader.value("for"_L1);
    std::vector<OutputType> result;
    for (const QJsonValue word : value.isArray() ? value.toArray() : QJsonArray{value}) {
        const QByteArray key = word.toString().toLatin1();
        if (const std::optional<OutputType> kind = outputTypeFromKey(QLatin1StringView(key)))
            result.push_back(*kind);
        else
            reader.fail("for"_L1, u"unknown kind of output '%1'"_s.arg(word.toString()));
    }
    return result;
}

QStringList Compiler::slotNames(ObjectReader &reader)
{
    const QJsonValue value = reader.value("slot"_L1);
    if (value.isUndefined())
        return {u"feature"_s};
    QStringList result;
    for (const QJsonValue word : value.isArray() ? value.toArray() : QJsonArray{value})
        result += word.toString();
    if (result.contains(QString()))
        reader.fail("slot"_L1, u"must be a word or a list of words"_s);
    return result;
}

DriverProgram::Write Compiler::compileWrite(ObjectReader &reader, QLatin1StringView dataKey, Scope &scope)
{
    DriverProgram::Write write;
    if (reader.has("if"_L1))
        write.condition = expression(reader.value("if"_L1), reader.path("if"_L1), scope);
    write.endpoint = reader.endpoint("to"_L1).value_or(Endpoint::Tx);
    write.withResponse = reader.boolean("ack"_L1);
    write.slotNames = slotNames(reader);
    if (reader.has("cipher"_L1))
        m_isExecutable = false;
    reader.value("cipher"_L1);
    write.packet = language::parsePacket(reader.string(dataKey), reader.path(dataKey), scope, m_problems);
    return write;
}

void Compiler::compileRule(const QJsonValue &value, const QString &path)
{
    ObjectReader reader(value, path, m_problems);
    reader.require({"for"_L1});
    DriverProgram::Rule rule;
    rule.kinds = kinds(reader);
    rule.isExecutable = m_isExecutable && !reader.has("interpolate"_L1) && !reader.has("native"_L1) && !reader.has("after"_L1);
    for (const QLatin1StringView key : {"interpolate"_L1, "native"_L1, "after"_L1})
        reader.value(key);
    const quint8 move = reader.has("interpolate"_L1) ? quint8(Scope::Move) : quint8(0);
    Scope scope{m_program.names, static_cast<quint8>(kCommandRights | move), {}, {}};
    if (reader.has("when"_L1))
        rule.when = expression(reader.value("when"_L1), reader.path("when"_L1), scope);
    const QJsonObject lets = reader.object("let"_L1);
    for (const QString &name : lets.keys()) { // in alphabetical order, which Qt keeps; names are chosen accordingly
        Expression let = expression(lets.value(name), reader.path("let"_L1) + u'.' + name, scope);
        scope.lets.push_back({name, let.type});
        rule.lets.push_back(std::move(let));
    }
    scope.rights = static_cast<quint8>(kPacketRights | move);
    if (reader.has("data"_L1)) {
        rule.writes.push_back(compileWrite(reader, "data"_L1, scope));
    } else {
        const QJsonArray writes = reader.array("writes"_L1);
        for (qsizetype i = 0; i < writes.size(); ++i) {
            ObjectReader writeReader(writes[i], itemPath(reader.path("writes"_L1), i), m_problems);
            rule.writes.push_back(compileWrite(writeReader, "data"_L1, scope));
        }
    }
    const QJsonObject sets = reader.object("set"_L1);
    for (auto member = sets.begin(); member != sets.end(); ++member) {
        const qsizetype state = m_program.names.states.indexOf(member.key());
        if (state < 0)
            reader.fail("set"_L1, u"'%1' is not a state"_s.arg(member.key()));
        rule.assignments.push_back({static_cast<int>(state), expression(*member, reader.path("set"_L1) + u'.' + member.key(), scope)});
    }
    m_program.rules.push_back(std::move(rule));
}

} // namespace

Result<std::shared_ptr<const DriverProgram>> DriverProgram::compile(const QJsonObject &driver, const QString &file)
{
    auto program = std::make_shared<DriverProgram>();
    Problems problems(file);
    Compiler(*program, problems).compile(driver);
    if (!problems.isEmpty())
        return problems.error();
    return std::shared_ptr<const DriverProgram>(std::move(program));
}

} // namespace engine
