#pragma once
#include "engine/backend/Endpoint.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

/// One conformance case: a device, what clients tell it, and what reaches the hardware. \source README.md here
struct ConformanceCase
{
    /// A thing that is done or expected, in order.
    struct Step
    {
        enum class Kind : quint8 {
            Message, ///< a client's command, to be translated into its version
            Operation, ///< expected at the hardware, in the words of operationText()
            Notification, ///< the device says something
            Read ///< what the device answers to the next read
        };
        Kind kind = Kind::Message;
        int minimumVersion = 0;
        QString name = {};       ///< of the message
        QJsonValue content = {}; ///< of the message
        QString operation = {};  ///< expected
        engine::Endpoint endpoint = engine::Endpoint::Tx;
        QByteArray data = {};
    };

    QString title;
    QString protocol;
    QList<int> versions;
    QString deviceName;
    QString address;
    QString expectedName;
    QString expectedDisplayName;
    QString userConfigFile;
    QList<Step> init;
    QList<Step> commands;

    static ConformanceCase read(const QJsonObject &object);
};

/// "write tx 0a14!", "subscribe rx", "unsubscribe rx"
QString operationText(const QString &verb, const QString &endpoint, const QByteArray &data, bool withResponse);
