#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/DriverProgram.h"
#include "engine/driver/Handshake.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"

#include <QJsonDocument>

/// A driver made of the text of a "driver" member, with hardware that a test speaks for.
struct HandshakeStage
{
    using Endpoint = engine::Endpoint;

    /// \param json with all of Tx, Rx, Command and Firmware declared; the hardware has Tx and Rx
    explicit HandshakeStage(const QByteArray &json)
    {
        engine::EndpointSet declared;
        for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx, Endpoint::Command, Endpoint::Firmware})
            declared.insert(endpoint);
        engine::Problems problems(QStringLiteral("test.json"));
        program = engine::DriverProgram::compile(QJsonDocument::fromJson(json).object(), declared, problems);
        if (!program) {
            qWarning("%s", qPrintable(problems.error().detail));
            return;
        }
        engine::DriverConnection connection;
        connection.features = {{engine::FeatureIndex{0}, {}, {{engine::OutputType::Vibrate, {0, 20}, {}}}, {}}};
        connection.endpoints = hardware.endpoints();
        connection.name = QStringLiteral("PULSE-7");
        auto bound = engine::Driver::bind(program, connection);
        if (!bound) {
            qWarning("%s", qPrintable(bound.error().detail));
            return;
        }
        driver = std::move(bound).value();
    }

    void notify(const char *hex) { hardware.notify(Endpoint::Rx, QByteArray::fromHex(hex)); }
    void answer(const char *hex) { hardware.finishRead(Endpoint::Rx, QByteArray::fromHex(hex)); }

    FakeHardware hardware{Endpoint::Tx, Endpoint::Rx};
    ManualScheduler scheduler;
    std::shared_ptr<const engine::DriverProgram> program;
    std::unique_ptr<engine::Driver> driver;
};
