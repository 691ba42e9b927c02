package usb

import "guichet/kiosk/bundle"

// signature is how a file system that is not ours is known.
type signature struct {
	at     int64
	magic  string
	name   string
	reason bundle.Reason
}

// discImage is the file system of a disc: a stick made from a disc's image has it and
// a table of partitions.
const discImage = "ISO 9660"

// signatures are those of libblkid that a stick may well carry.
var signatures = []signature{
	{3, "EXFAT   ", "exFAT", bundle.StickExFAT},
	{3, "NTFS    ", "NTFS", bundle.StickNTFS},
	{3, "-FVE-FS-", "BitLocker", bundle.StickLocked},
	{3, "ReFS\x00\x00\x00\x00", "ReFS", bundle.StickOther},
	{0, "LUKS\xba\xbe", "LUKS", bundle.StickLocked},
	{0, "XFSB", "XFS", bundle.StickOther},
	{0, "hsqs", "squashfs", bundle.StickOther},
	{0, "ER\x02\x00", "Apple Partition Map", bundle.StickOther},
	{32, "NXSB", "APFS", bundle.StickOther},
	{536, "LVM2 001", "LVM", bundle.StickOther},
	{0x400, "\x10\x20\xf5\xf2", "F2FS", bundle.StickOther},
	{0x400, "H+\x00\x04", "HFS+", bundle.StickOther},
	{0x400, "HX\x00\x05", "HFSX", bundle.StickOther},
	{0x438, "\x53\xef", "ext2, ext3 or ext4", bundle.StickOther},
	{4086, "SWAPSPACE2", "swap", bundle.StickOther},
	{0x8001, "CD001", discImage, bundle.StickOther},
	{0x8001, "BEA01", "UDF", bundle.StickOther},
	{0x10040, "_BHRfS_M", "Btrfs", bundle.StickOther},
}

// foreign finds the file system of an extent; nil: none that is known.
func foreign(d *disk, e extent) (*signature, error) {
	for _, s := range signatures {
		if s.at+int64(len(s.magic)) > e.size {
			continue
		}
		b := make([]byte, len(s.magic))
		if err := d.read(b, e.start+s.at); err != nil {
			return nil, err
		}
		if string(b) == s.magic {
			return &s, nil
		}
	}
	return nil, nil
}

// bitLocker is the identifier in the boot sector of a stick that BitLocker To Go has
// locked, at bitLockerAt: 4967d63b-2e29-4ad8-8399-f6a339e3d001 (libbde, "BitLocker
// Drive Encryption format", volume header). Its FAT holds a reader's program and
// files that cover the whole stick, and no file of the owner's.
const (
	bitLocker   = "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"
	bitLockerAt = 424
)

// coversBitLocker says whether the files that BitLocker To Go covers a stick with are
// in the root folder.
func (f *FS) coversBitLocker() bool {
	_, err := f.find("stat", "COV 0000. ER")
	return err == nil
}
