// A fuzzer's function without the fuzzer: feeds it every file of a folder once. Needs no clang.
#include <QDirIterator>
#include <QFile>

#include <cstdio>

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int main(int argumentCount, char **arguments)
{
    if (argumentCount != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 2;
    }
    int played = 0;
    QDirIterator files(QFile::decodeName(arguments[1]), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "cannot be read: %s\n", qPrintable(file.fileName()));
            return 1;
        }
        // Written before it is played: the last line names the one that broke something.
        std::fprintf(stderr, "%s\n", qPrintable(file.fileName()));
        const QByteArray bytes = file.readAll();
        LLVMFuzzerTestOneInput(reinterpret_cast<const quint8 *>(bytes.constData()), static_cast<size_t>(bytes.size()));
        ++played;
    }
    std::fprintf(stderr, "%d inputs played\n", played);
    return played > 0 ? 0 : 1;
}
