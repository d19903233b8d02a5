#include "app/common/DeviceFileCommand.h"

#include "app/common/CommandLine.h"
#include "engine/api/DeviceFiles.h"

#include <QFileInfo>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {

namespace {

constexpr int kNotAllRight = 1;

void print(FILE *stream, const QString &line)
{
    std::fprintf(stream, "%s\n", qPrintable(line));
}

/// True if nothing is wrong with the file.
bool check(const QString &path)
{
    const engine::DeviceFileFindings findings = engine::inspectDeviceFile(path);
    for (const QString &problem : findings.problems)
        print(stdout, problem);
    const QString name = QFileInfo(path).fileName();
    for (const QString &remark : findings.remarks)
        print(stdout, u"%1: remark: %2"_s.arg(name, remark));
    if (findings.problems.isEmpty())
        print(stdout, u"%1: all right. Models: %2, lines of tests: %3"_s.arg(name).arg(findings.models).arg(findings.testLines));
    return findings.problems.isEmpty();
}

int printModel(const QString &model, const QStringList &files)
{
    const engine::Result<QStringList> lines = engine::printModel(model, files);
    if (!lines) {
        print(stderr, lines.error().detail);
        return kNotAllRight;
    }
    for (const QString &line : lines.value())
        print(stdout, line);
    return 0;
}

} // namespace

QStringList argumentsOf(int argc, const char *const *argv)
{
    QStringList result;
    for (int i = 0; i < argc; ++i)
        result += QString::fromLocal8Bit(argv[i]);
    return result;
}

std::optional<int> runDeviceFileCommand(const QStringList &arguments)
{
    if (arguments.value(1) != "check-device"_L1)
        return std::nullopt;
    const QStringList rest = arguments.sliced(2);
    const bool isPrinting = rest.value(0) == "--print"_L1;
    const bool isHelp = rest.contains(u"--help"_s) || rest.contains(u"-h"_s);
    const QStringList files = rest.sliced(isPrinting ? qMin(qsizetype(2), rest.size()) : 0);
    if (isHelp || rest.size() < (isPrinting ? 2 : 1) || (!isPrinting && rest.constFirst().startsWith(u'-'))) {
        print(isHelp ? stdout : stderr,
              u"Usage: %1 check-device FILE...\n"
              "       %1 check-device --print MODEL [FILE...]\n"
              "Says what is wrong with device files, and runs their lines of tests. With --print, shows what a model writes\n"
              "at zero, half and full.\n"
              "Exit status: 0 all right, 1 something is wrong, 2 bad arguments."_s.arg(QFileInfo(arguments[0]).fileName()));
        return isHelp ? 0 : kBadArguments;
    }
    if (isPrinting)
        return printModel(rest[1], files);
    bool isAllRight = true;
    for (const QString &file : files)
        isAllRight = check(file) && isAllRight;
    return isAllRight ? 0 : kNotAllRight;
}

} // namespace app
