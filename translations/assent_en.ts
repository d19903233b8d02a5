<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>ui::ApprovalDialog</name>
    <message numerus="yes">
        <source>It has asked %n times.</source>
        <translation>
            <numerusform>It has asked %n time.</numerusform>
            <numerusform>It has asked %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DeviceFileMenu</name>
    <message numerus="yes">
        <source>%n things could not be taken over:</source>
        <translation>
            <numerusform>%n thing could not be taken over:</numerusform>
            <numerusform>%n things could not be taken over:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DeviceList</name>
    <message numerus="yes">
        <source>%n problems in files about devices</source>
        <translation>
            <numerusform>%n problem in files about devices</numerusform>
            <numerusform>%n problems in files about devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Format</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n device</numerusform>
            <numerusform>%n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TrayIcon</name>
    <message numerus="yes">
        <source>%n program(s)</source>
        <translation>
            <numerusform>%n program</numerusform>
            <numerusform>%n programs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n device</numerusform>
            <numerusform>%n devices</numerusform>
        </translation>
    </message>
</context>
</TS>
