#include "engine/api/DeviceFiles.h"

#include "engine/api/CatalogKeeper.h"
#include "engine/catalog/Catalog.h"
#include "engine/catalog/DeviceFileCheck.h"

#include <QDir>

namespace engine {

using namespace Qt::StringLiterals;

DeviceFileFindings inspectDeviceFile(const QString &path)
{
    DeviceFileFindings findings;
    Catalog catalog;
    catalog.load(u":/devices"_s);
    if (const Result<> loaded = catalog.loadFile(path); !loaded) {
        findings.problems += loaded.error().detail;
        return findings;
    }
    const Result<DeviceFileReport> report = checkDeviceFile(path, catalog);
    if (!report) {
        findings.problems += report.error().detail;
        return findings;
    }
    findings.problems += report.value().failures;
    findings.remarks = report.value().remarks;
    findings.testLines = report.value().lines;
    findings.models = report.value().models;
    return findings;
}

Result<QStringList> printModel(const QString &model, const QStringList &files)
{
    Catalog catalog;
    catalog.load(u":/devices"_s);
    for (const QString &file : files) {
        if (const Result<> loaded = catalog.loadFile(file); !loaded)
            return loaded.error();
    }
    const Result<CatalogModel> found = catalog.find(model);
    if (!found)
        return found.error();
    return printedModel(found.value());
}

Result<> checkProtocol(const QString &protocol, const QString &bus, const QString &folder)
{
    Catalog catalog;
    catalog.loadAsNeeded(u":/devices"_s);
    if (!catalog.driver(protocol) && !folder.isEmpty()) {
        const QDir files(folder);
        for (const QString &name : files.entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
            const Result<> loaded = catalog.loadFile(files.filePath(name));
            Q_UNUSED(loaded); // the engine reports what is wrong with them
        }
    }
    if (!catalog.driver(protocol))
        return Error{ErrorCode::NotSupported, u"there is no protocol '%1'"_s.arg(protocol)};
    if (bus == "serial"_L1 && !catalog.layout(protocol).baud)
        return Error{ErrorCode::NotSupported, u"devices of '%1' are not on serial ports"_s.arg(protocol)};
    if (!catalog.endpoints(protocol).contains(Endpoint::Tx))
        return Error{ErrorCode::NotSupported, u"devices of '%1' take no plain bytes"_s.arg(protocol)};
    return {};
}

Result<> checkUserConfig(const QString &path)
{
    const Result<QByteArray> read = CatalogKeeper::readConfig(path);
    return read ? Result<>() : Result<>(read.error());
}

} // namespace engine
