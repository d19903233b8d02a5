#include "tests/schema/FrameSchema.h"

#include <QFile>
#include <QRegularExpression>

#include <array>
#include <memory>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

using namespace Qt::StringLiterals;

namespace frames {

namespace {

constexpr char kFolder[] = SCHEMA_FOLDER;
constexpr int kVersions = 5;

using Schemas = std::array<std::unique_ptr<rapidjson::SchemaDocument>, kVersions>;

Schemas readSchemas()
{
    Schemas schemas;
    for (int version = 0; version < kVersions; ++version) {
        QFile file(QString::fromUtf8(kFolder) + u"/v%1.json"_s.arg(version));
        rapidjson::Document document;
        const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        document.Parse(text.constData(), static_cast<std::size_t>(text.size()));
        if (document.HasParseError())
            qFatal("%s is no JSON", qPrintable(file.fileName()));
        schemas[static_cast<std::size_t>(version)] = std::make_unique<rapidjson::SchemaDocument>(document);
    }
    return schemas;
}

const rapidjson::SchemaDocument &schema(int version)
{
    static const Schemas schemas = readSchemas();
    return *schemas.at(static_cast<std::size_t>(version));
}

QString text(const rapidjson::Pointer &pointer)
{
    rapidjson::StringBuffer buffer;
    pointer.StringifyUriFragment(buffer);
    return QString::fromUtf8(buffer.GetString());
}

QString complaintOfSchema(int version, const rapidjson::Document &document)
{
    rapidjson::SchemaValidator validator(schema(version));
    if (document.Accept(validator))
        return {};
    return u"version %1 does not allow %2: \"%3\" of %4"_s.arg(
        QString::number(version), text(validator.GetInvalidDocumentPointer()),
        QString::fromUtf8(validator.GetInvalidSchemaKeyword()), text(validator.GetInvalidSchemaPointer()));
}

} // namespace

QString complaint(int version, const QString &frame)
{
    const QByteArray utf8 = frame.toUtf8();
    rapidjson::Document document;
    document.Parse(utf8.constData(), static_cast<std::size_t>(utf8.size()));
    if (document.HasParseError())
        return u"no JSON from byte %1 on: "_s.arg(document.GetErrorOffset()) + frame;
    static const QRegularExpression strings(uR"re("(?:\\.|[^"\\])*")re"_s);
    if (QString(frame).remove(strings).contains(QRegularExpression(u"\\s"_s)))
        return u"white space between the parts of "_s + frame;
    for (int known = 0; known < kVersions; ++known) {
        if (version != known && version != kAnyVersion)
            continue;
        if (const QString wrong = complaintOfSchema(known, document); !wrong.isEmpty())
            return wrong + u" in "_s + frame;
    }
    return {};
}

void Witness::clientSends(const QString &frame)
{
    if (m_version != kAnyVersion || !frame.contains(u"\"RequestServerInfo\""_s))
        return;
    static const QRegularExpression number(uR"re("(?:ProtocolVersionMajor|MessageVersion)":(\d+))re"_s);
    const int asked = number.match(frame).captured(1).toInt(); // none: version 0
    m_version = asked < kVersions ? asked : kAnyVersion;
}

QString Witness::serverSends(const QString &frame) const
{
    return complaint(m_version, frame);
}

} // namespace frames
