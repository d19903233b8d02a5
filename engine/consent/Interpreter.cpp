#include "engine/consent/Interpreter.h"

#include <algorithm>
#include <vector>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

struct Family
{
    QStringList names;    ///< of the executable; a version may follow ("python3.11"), with '*' anything
    QString letters;      ///< one-letter options without a value; they may be joined ("-uB")
    QStringList options;  ///< further harmless options; '*' stands for any ending
    QStringList valued;   ///< harmless options whose value is the next argument
    QStringList commands; ///< words that may stand before the script
};

const std::vector<Family> &families()
{
    static const std::vector<Family> all{
        {{u"python"_s, u"pypy"_s}, u"bBdEiIOPqsSuvx"_s, {u"-W*"_s, u"-X*"_s}, {u"-W"_s, u"-X"_s}, {}},
        {{u"node"_s, u"nodejs"_s},
         {},
         {u"--inspect"_s, u"--max-old-space-size=*"_s, u"--no-warnings"_s, u"--trace-warnings"_s, u"--expose-gc"_s,
          u"--enable-source-maps"_s, u"--use-strict"_s},
         {},
         {}},
        {{u"deno"_s}, u"Aq"_s, {u"--allow-*"_s, u"--quiet"_s, u"--no-prompt"_s}, {}, {u"run"_s}},
        {{u"bun"_s}, {}, {}, {}, {u"run"_s}},
        {{u"ruby"_s}, u"dvw"_s, {u"-W0"_s, u"-W1"_s, u"-W2"_s}, {}, {}},
        {{u"perl"_s}, u"tTUwWX"_s, {}, {}, {}},
        {{u"php"_s}, u"nq"_s, {u"-f"_s}, {}, {}},
        {{u"lua"_s, u"luajit"_s}, u"iEvW"_s, {}, {}, {}},
        {{u"java"_s}, {}, {u"-jar"_s, u"-D*"_s, u"-Xm*"_s, u"-Xs*"_s, u"-ea"_s, u"-server"_s}, {}, {}},
        {{u"dotnet"_s}, {}, {}, {}, {u"exec"_s}},
        {{u"mono"_s}, {}, {u"--debug"_s}, {}, {}},
        {{u"bash"_s, u"sh"_s, u"dash"_s, u"zsh"_s, u"ksh"_s}, u"aefhilmnprtuvxBCEHPT"_s, {u"--norc"_s}, {}, {}},
        {{u"fish"_s, u"tclsh"_s, u"wish"_s, u"gjs"_s, u"guile"_s, u"Rscript"_s, u"electron"_s}, {}, {}, {}, {}},
        {{u"busybox"_s}, {}, {}, {}, {u"sh"_s, u"ash"_s}},
        {{u"wine*"_s}, {}, {}, {}, {}},
    };
    return all;
}

bool matches(const QString &pattern, const QString &text)
{
    return pattern.endsWith(u'*') ? text.startsWith(QStringView(pattern).chopped(1)) : text == pattern;
}

bool matchesAny(const QStringList &patterns, const QString &text)
{
    return std::ranges::any_of(patterns, [&text](const QString &pattern) { return matches(pattern, text); });
}

/// "python" is also "python3.11" and "python3-dbg", but not "pythonista".
bool isNamed(const QString &name, const QString &file)
{
    if (name.endsWith(u'*'))
        return matches(name, file);
    if (!file.startsWith(name))
        return false;
    qsizetype i = name.size();
    while (i < file.size() && (file[i].isDigit() || file[i] == u'.'))
        ++i;
    return i == file.size() || file[i] == u'-';
}

const Family *familyOf(const QString &executable)
{
    QString file = executable.mid(executable.lastIndexOf(u'/') + 1);
    if (file.endsWith(u".exe"_s, Qt::CaseInsensitive))
        file.chop(4);
    for (const Family &family : families()) {
        if (std::ranges::any_of(family.names, [&file](const QString &name) { return isNamed(name, file); }))
            return &family;
    }
    return nullptr;
}

bool areLetters(const QString &allowed, const QString &option)
{
    return option.size() > 1 &&
           std::all_of(option.begin() + 1, option.end(), [&allowed](QChar letter) { return allowed.contains(letter); });
}

} // namespace

bool isInterpreter(const QString &executable)
{
    return familyOf(executable) != nullptr;
}

QString scriptArgument(const QString &executable, const QStringList &arguments)
{
    const Family *family = familyOf(executable);
    if (!family)
        return {};
    bool mayBeCommand = true;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        if (argument.startsWith(u'-')) {
            if (family->valued.contains(argument))
                ++i;
            else if (!matchesAny(family->options, argument) && !areLetters(family->letters, argument))
                return {};
        } else if (mayBeCommand && family->commands.contains(argument)) {
            mayBeCommand = false;
        } else {
            return argument;
        }
    }
    return {};
}

} // namespace engine
