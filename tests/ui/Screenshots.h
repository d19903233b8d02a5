#pragma once
#include "ui/MainWindow.h"

#include <QPalette>

/// States of the window for tests and pictures.
namespace samples {

engine::ServerStatus listening(quint16 port = 12345);
engine::ServerStatus portTaken();
engine::Identity page();
engine::Identity program(const QString &executable, const QString &script = {});
QList<engine::ClientInfo> clients();
QList<engine::ApprovalRequest> approvals();
/// One of each kind that has a warning: a script that asks again, a page over http, a program nobody knows.
QList<engine::ApprovalRequest> unusualApprovals();
/// Two: one with vibration and a signed rotation, one with vibration only.
QList<engine::DeviceInfo> devices();
QList<engine::DeviceLevels> levels();
QList<engine::ModelName> models();
QList<engine::Grant> grants();
/// For some devices, one of which is there, at 60 %, with heat, and for some time.
engine::Grant limitedGrant();
QStringList fileProblems();
/// One that works, and some that do not.
QList<engine::BusStatus> buses();
engine::BusSettings busSettings();
/// Everything at once.
void fill(ui::MainWindow &window);

QPalette lightPalette();
QPalette darkPalette();

} // namespace samples
