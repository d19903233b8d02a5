#pragma once
#include "engine/base/DeviceDescription.h"
#include "tests/conformance/ConformanceCase.h"

#include <QStringList>

/// Puts the commands of a case into the words of one message version.
class ConformanceClient
{
public:
    explicit ConformanceClient(int version)
        : m_version(version)
    {
    }

    QString handshake() const;
    QString startScanning() const { return QStringLiteral(R"([{"StartScanning":{"Id":2}}])"); }

    /// The frame of a message, with its Ids; empty for what this version cannot say.
    struct Frame
    {
        QString text;
        QList<quint32> ids;
    };
    Frame frame(const ConformanceCase::Step &message, const engine::DeviceDescription &device);

private:
    using Features = std::vector<const engine::FeatureDescription *>;

    QJsonArray messages(const QString &name, const QJsonValue &content, const engine::DeviceDescription &device);
    QJsonArray vibrate(const QJsonArray &entries, const engine::DeviceDescription &device);
    QJsonArray scalar(const QJsonArray &entries, const engine::DeviceDescription &device);
    QJsonArray rotate(const QJsonArray &entries, const engine::DeviceDescription &device);
    QJsonArray linear(const QJsonArray &entries, const engine::DeviceDescription &device);
    QJsonArray battery(const engine::DeviceDescription &device);
    QJsonArray stop(const engine::DeviceDescription &device);
    QJsonObject command(const QString &name, const engine::DeviceDescription &device, QJsonObject fields);
    QJsonObject output(const engine::DeviceDescription &device, const engine::FeatureDescription &feature,
                       engine::OutputType type, double part, int durationMs = 0);

    const int m_version;
    quint32 m_lastId = 10;
};
