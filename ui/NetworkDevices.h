#pragma once
#include "ui/BusDetails.h"

class QComboBox;
class QLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace ui {

/// Devices at a host and port: those that are set, and a line to add one.
/// \thread the one of the windows
class NetworkDevices final : public BusDetails
{
    Q_OBJECT

public:
    explicit NetworkDevices(QWidget *parent = nullptr);

    void setBus(const engine::BusStatus &status, const engine::BusSettings &settings) override;

private:
    QLayout *makeForm();
    QWidget *makeRow(const engine::NetworkDeviceSetting &device);
    void add();
    void updateButton();

    engine::BusStatus m_status;
    engine::BusSettings m_settings;
    QVBoxLayout *m_rows = nullptr;
    QComboBox *m_transport = nullptr;
    QLineEdit *m_host = nullptr;
    QSpinBox *m_port = nullptr;
    QComboBox *m_protocol = nullptr;
    QPushButton *m_add = nullptr;
};

} // namespace ui
