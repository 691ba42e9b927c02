package usb

import (
	"guichet/kiosk/bundle"
)

// signature is how a file system that is not ours is known.
type signature struct {
	at     int64
	magic  string
	name   string
	reason bundle.Reason
}

// signatures are those of libblkid that a stick may well carry.
var signatures = []signature{
	{3, "EXFAT   ", "exFAT", bundle.StickExFAT},
	{3, "NTFS    ", "NTFS", bundle.StickNTFS},
	{3, "-FVE-FS-", "BitLocker", bundle.StickOther},
	{3, "ReFS\x00\x00\x00\x00", "ReFS", bundle.StickOther},
	{0, "LUKS\xba\xbe", "LUKS", bundle.StickOther},
	{0, "XFSB", "XFS", bundle.StickOther},
	{0, "hsqs", "squashfs", bundle.StickOther},
	{32, "NXSB", "APFS", bundle.StickOther},
	{536, "LVM2 001", "LVM", bundle.StickOther},
	{0x400, "\x10\x20\xf5\xf2", "F2FS", bundle.StickOther},
	{0x400, "H+\x00\x04", "HFS+", bundle.StickOther},
	{0x400, "HX\x00\x05", "HFSX", bundle.StickOther},
	{0x438, "\x53\xef", "ext2, ext3 or ext4", bundle.StickOther},
	{4086, "SWAPSPACE2", "swap", bundle.StickOther},
	{0x8001, "CD001", "ISO 9660", bundle.StickOther},
	{0x8001, "BEA01", "UDF", bundle.StickOther},
	{0x10040, "_BHRfS_M", "Btrfs", bundle.StickOther},
}

// extent is a stretch of the stick: the whole, or a partition. Bytes.
type extent struct{ start, size int64 }

// foreign names the file system of an extent; nil: none that is known.
func foreign(d *disk, e extent) error {
	for _, s := range signatures {
		if s.at+int64(len(s.magic)) > e.size {
			continue
		}
		b := make([]byte, len(s.magic))
		if err := d.read(b, e.start+s.at); err != nil {
			return err
		}
		if string(b) == s.magic {
			return refuse(s.reason, "%s", s.name)
		}
	}
	return nil
}

// try looks at an extent. Nil and nil: nothing that is known is in it.
func try(d *disk, e extent) (*volume, error) {
	if e.start < 0 || e.size < bootBytes || e.start > d.size-bootBytes {
		return nil, damaged("a partition of %d bytes at byte %d, on a stick of %d", e.size, e.start, d.size)
	}
	b := make([]byte, bootBytes)
	if err := d.read(b, e.start); err != nil {
		return nil, err
	}
	e.size = min(e.size, d.size-e.start)
	v, wrong := parseBoot(d, b, e.start, e.size)
	if wrong == nil {
		return v, v.checkMedium()
	}
	if err := foreign(d, e); err != nil {
		return nil, err
	}
	if claimsFAT(b) {
		return nil, wrong
	}
	return nil, nil
}

// findVolume finds the first FAT file system: of the whole stick, or of a
// partition. Where there is none, the error says what there is instead; a
// partition's file system says more than what may be left of an older one of the
// whole stick.
func findVolume(d *disk) (*volume, error) {
	if d.size < bootBytes {
		return nil, refuse(bundle.StickUnreadable, "a stick of %d bytes", d.size)
	}
	v, whole := try(d, extent{0, d.size})
	if v != nil && whole == nil {
		return v, nil
	}
	if whole != nil && !isRefusal(whole, bundle.StickOther) {
		return nil, whole
	}
	parts, wrong := partitions(d)
	if wrong != nil && !isRefusal(wrong, bundle.StickDamaged) {
		return nil, wrong
	}
	for _, e := range parts {
		v, err := try(d, e)
		if v != nil && err == nil {
			return v, nil
		}
		if err != nil && !isRefusal(err, "") {
			return nil, err
		}
		if wrong == nil || isRefusal(wrong, bundle.StickDamaged) && err != nil && !isRefusal(err, bundle.StickDamaged) {
			wrong = err
		}
	}
	for _, err := range []error{wrong, whole} {
		if err != nil {
			return nil, err
		}
	}
	return nil, refuse(bundle.StickUnreadable, "no file system that is known")
}

// isRefusal says whether an error is the refusal for that reason, or for what
// stands on the stick rather than what the stick does where the reason is "".
func isRefusal(err error, why bundle.Reason) bool {
	r := bundle.Refused(err)
	return r != nil && (r.Reason == why || why == "" && r.Reason != bundle.StickPulled && r.Reason != bundle.StickUnreadable)
}
