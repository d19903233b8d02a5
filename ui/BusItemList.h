#pragma once
#include "ui/BusDetails.h"

namespace ui {

/// What a bus has on it, for buses where nothing about it can be set.
/// \thread the one of the windows
class BusItemList final : public BusDetails
{
    Q_OBJECT

public:
    explicit BusItemList(QWidget *parent = nullptr);

    void setBus(const engine::BusStatus &status, const engine::BusSettings &settings) override;

private:
    QLabel *m_text = nullptr;
};

} // namespace ui
