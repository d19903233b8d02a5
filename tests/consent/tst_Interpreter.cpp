#include "engine/consent/Interpreter.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// S15: an interpreter is known as one, and what it runs is named only when that is certain.
class TestInterpreter final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void knowsInterpreters_data();
    void knowsInterpreters();
    void findsTheScript_data();
    void findsTheScript();
};

void TestInterpreter::knowsInterpreters_data()
{
    QTest::addColumn<QString>("executable");
    QTest::addColumn<bool>("expected");
    QTest::newRow("python with a version") << u"/usr/bin/python3.11"_s << true;
    QTest::newRow("a debug build of python") << u"/usr/bin/python3-dbg"_s << true;
    QTest::newRow("a name that only begins like one") << u"/usr/bin/pythonista"_s << false;
    QTest::newRow("node") << u"/usr/bin/node"_s << true;
    QTest::newRow("nodejs") << u"/usr/bin/nodejs"_s << true;
    QTest::newRow("ruby with a version") << u"/usr/bin/ruby3.1"_s << true;
    QTest::newRow("perl") << u"/usr/bin/perl"_s << true;
    QTest::newRow("perl with an architecture") << u"/usr/bin/perl5.36-x86_64-linux-gnu"_s << true;
    QTest::newRow("java") << u"/usr/lib/jvm/java-17-openjdk-amd64/bin/java"_s << true;
    QTest::newRow("the loader of wine") << u"/usr/lib/wine/wine64-preloader"_s << true;
    QTest::newRow("bash") << u"/bin/bash"_s << true;
    QTest::newRow("sh") << u"/bin/sh"_s << true;
    QTest::newRow("a name that only begins with sh") << u"/usr/bin/shutter"_s << false;
    QTest::newRow("deno") << u"/home/user/.deno/bin/deno"_s << true;
    QTest::newRow("bun") << u"/home/user/.bun/bin/bun"_s << true;
    QTest::newRow("dotnet") << u"/usr/lib/dotnet/dotnet"_s << true;
    QTest::newRow("mono") << u"/usr/bin/mono-sgen"_s << true;
    QTest::newRow("lua with a version") << u"/usr/bin/lua5.4"_s << true;
    QTest::newRow("a browser") << u"/usr/lib/firefox/firefox"_s << false;
    QTest::newRow("a game in a folder called python3") << u"/opt/python3/game"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void TestInterpreter::knowsInterpreters()
{
    QFETCH(QString, executable);
    QTEST(engine::isInterpreter(executable), "expected");
}

void TestInterpreter::findsTheScript_data()
{
    QTest::addColumn<QString>("executable");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("expected");
    const QString python = u"/usr/bin/python3.11"_s;
    const QString node = u"/usr/bin/node"_s;
    const QString java = u"/usr/bin/java"_s;
    const QString bash = u"/usr/bin/bash"_s;
    QTest::newRow("the first argument") << python << QStringList{u"python3"_s, u"a.py"_s, u"b.py"_s} << u"a.py"_s;
    QTest::newRow("after joined flags") << python << QStringList{u"python3"_s, u"-uB"_s, u"a.py"_s} << u"a.py"_s;
    QTest::newRow("after an option with a value")
        << python << QStringList{u"python3"_s, u"-W"_s, u"ignore"_s, u"a.py"_s} << u"a.py"_s;
    QTest::newRow("not after code") << python << QStringList{u"python3"_s, u"-c"_s, u"pass"_s, u"a.py"_s} << QString();
    QTest::newRow("not after joined code") << python << QStringList{u"python3"_s, u"-cpass"_s, u"a.py"_s} << QString();
    QTest::newRow("not for a module") << python << QStringList{u"python3"_s, u"-m"_s, u"http"_s} << QString();
    QTest::newRow("not for standard input") << python << QStringList{u"python3"_s, u"-"_s, u"a.py"_s} << QString();
    QTest::newRow("not for the prompt") << python << QStringList{u"python3"_s} << QString();
    QTest::newRow("not without any arguments") << python << QStringList{} << QString();
    QTest::newRow("node") << node << QStringList{u"node"_s, u"--inspect"_s, u"app.js"_s} << u"app.js"_s;
    QTest::newRow("not where node loads another file first")
        << node << QStringList{u"node"_s, u"-r"_s, u"./other.js"_s, u"app.js"_s} << QString();
    QTest::newRow("not after an unknown option of node")
        << node << QStringList{u"node"_s, u"--title"_s, u"app.js"_s, u"other.js"_s} << QString();
    QTest::newRow("a jar") << java << QStringList{u"java"_s, u"-Xmx2g"_s, u"-Da=b"_s, u"-jar"_s, u"game.jar"_s}
                           << u"game.jar"_s;
    QTest::newRow("not with an agent in java")
        << java << QStringList{u"java"_s, u"-javaagent:x.jar"_s, u"-jar"_s, u"game.jar"_s} << QString();
    QTest::newRow("a shell script") << bash << QStringList{u"bash"_s, u"-eu"_s, u"run.sh"_s} << u"run.sh"_s;
    QTest::newRow("not after shell code")
        << bash << QStringList{u"bash"_s, u"-ec"_s, u"true"_s, u"run.sh"_s} << QString();
    QTest::newRow("deno run") << u"/opt/deno"_s << QStringList{u"deno"_s, u"run"_s, u"-A"_s, u"app.ts"_s}
                              << u"app.ts"_s;
    QTest::newRow("a script called run") << u"/opt/deno"_s << QStringList{u"deno"_s, u"run"_s, u"run"_s} << u"run"_s;
    QTest::newRow("dotnet exec") << u"/opt/dotnet"_s << QStringList{u"dotnet"_s, u"exec"_s, u"a.dll"_s} << u"a.dll"_s;
    QTest::newRow("not for a program of its own") << u"/opt/game"_s << QStringList{u"game"_s, u"a.py"_s} << QString();
}

void TestInterpreter::findsTheScript()
{
    QFETCH(QString, executable);
    QFETCH(QStringList, arguments);
    QTEST(engine::scriptArgument(executable, arguments), "expected");
}

QTEST_GUILESS_MAIN(TestInterpreter)
#include "tst_Interpreter.moc"
