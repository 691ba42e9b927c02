#!/usr/bin/env bash
# The one entry of the project: ./build.sh VERB. Without a verb it lists them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly TAGS=sqlite_fts5
readonly MIN_GO=1.25

# Debian packages: to build, and what only the tests need (a real terminal, an
# independent reader of QR codes, a shell checker).
readonly BUILD_PACKAGES=(gcc libc6-dev libpcsclite-dev pkg-config ca-certificates git)
readonly TEST_PACKAGES=(tmux zbar-tools shellcheck python3 whiptail fzf procps strace pcscd vsmartcard-vpcd opensc openssl libcacard-dev libnss3-tools minisign dosfstools mtools fdisk gdisk exfatprogs ntfs-3g udev sqlite3 espeak-ng alsa-utils)
readonly IMAGE_PACKAGES=(mmdebstrap arch-test kbd squashfs-tools zstd mtools dosfstools e2fsprogs fdisk cpio kmod binutils cryptsetup-bin python3 libpcsclite-dev systemd)
readonly IMAGE_PACKAGES_ARM64=(crossbuild-essential-arm64 binfmt-support qemu-user-static)
readonly ARM_TEST_PACKAGES=(qemu-system-arm qemu-efi-aarch64)
readonly PC_TEST_PACKAGES=(qemu-system-x86 ovmf)
readonly DEB_PACKAGES=(dpkg-dev)

say() { printf 'build.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

usage() {
	cat <<'EOF'
usage: ./build.sh VERB
  demo       build, and run the kiosk without hardware
  run        build, and run the kiosk
  test       build, and run every test of the default suite: today, 400 days and 11 years later;
             with CI=true and GUICHET_IMAGE=1 the appliance in an emulator too
  test-quick what a change breaks at once: under a minute
  test-long  what takes hours: thousands of cards, 50 power cuts, long fuzzing
  build      build/kiosk
  bench      the kiosk beside others, in one table: some minutes; fails where a bar of the README is missed
  cross      build/kiosk-linux-arm64, build/kiosk-linux-armhf
  image      [arm64|amd64] [--trust PUB]... [--trust-system PUB]... [--setup-code FILE] [--kernel DEB]: build/guichet-ARCH.img,
             the appliance; --kernel: the Debian package of another kernel
  test-image [arm64|amd64] [OPTION]...: boots the image in an emulator and tries to break it
  deb        the kiosk as a Debian package, build/guichet_VERSION_ARCH.deb
EOF
}

# need_go finds a Go that is new enough, also where PATH does not name it.
need_go() {
	command -v go >/dev/null || PATH="$PATH:/usr/local/go/bin"
	command -v go >/dev/null ||
		die "Go is missing: install Go $MIN_GO or newer (https://go.dev/dl/) and put its bin folder on PATH"
	local have
	have=$(go env GOVERSION)
	have=${have#go}
	if [ "$(printf '%s\n' "$MIN_GO" "${have%%[-r ]*}" | sort -V | head -n 1)" != "$MIN_GO" ]; then
		die "Go $have is too old: install Go $MIN_GO or newer (https://go.dev/dl/)"
	fi
}

# need_packages installs the Debian packages that are missing; it says nothing
# and is done at once where none is.
need_packages() {
	local missing=() p
	for p in "$@"; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
	done
	[ ${#missing[@]} -eq 0 ] && return
	local sudo=()
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || die "as root, please: apt-get install ${missing[*]}"
		sudo=(sudo)
	fi
	say "installing ${missing[*]}"
	local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
	"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
		{ "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null; } ||
		die "the packages could not be installed; by hand: apt-get install ${missing[*]}"
}

set_up() {
	command -v dpkg-query >/dev/null || die "this is not Debian: build with 'go build -tags $TAGS ./kiosk', with a C compiler"
	need_packages "${BUILD_PACKAGES[@]}"
	need_go
	export CGO_ENABLED=1
}

# ldflags: the time of the last commit stands for that of the build, so that the
# same sources give the same program; it proves "at least this late" to the clock.
ldflags() {
	local commit built
	commit=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
	built=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null || true)
	[ -z "$(git status --porcelain 2>/dev/null)" ] || commit="$commit-changed"
	printf -- '-s -w -X main.version=%s -X main.commit=%s -X main.built=%s' "$(cat VERSION)" "$commit" "$built"
}

# prebuild makes help, words and advice ready, which the program then carries (tag
# prebuilt): it starts the faster for it.
prebuild() {
	set_up
	mkdir -p build data/built
	go run -tags "$TAGS" ./scripts/prebuild
}

# link NAME [FLAG] builds the program proper as build/NAME; FLAG is one more for the linker.
link() {
	go build -trimpath -tags "$TAGS,prebuilt" -ldflags "$(ldflags) ${2:-}" -o "build/$1" ./kiosk
}

build() {
	prebuild
	link kiosk
}

lint() {
	local unformatted
	unformatted=$(go tool -modfile=scripts/tools/go.mod goimports -local guichet/ -l data firmware kiosk scripts)
	[ -z "$unformatted" ] || die "goimports would change: $unformatted"
	grep -qE "^go $MIN_GO(\.0)?\$" go.mod || die "go.mod asks for another Go than $MIN_GO: a library was taken too new"
	go vet -tags "$TAGS" ./...
	(cd scripts/bench && go vet -tags "$TAGS" ./...) # a module of its own
	go tool -modfile=scripts/tools/go.mod staticcheck -tags "$TAGS" ./...
	shellcheck build.sh .ci/run scripts/*.sh
}

# plan NAME puts the packages of a plan of scripts/testplan into the array planned.
plan() {
	mapfile -t planned < <(build/testplan "$1")
	[ -n "${planned[0]:-}" ] || die "no package for the tests of $1"
}

# today_tests runs the packages that start goroutines under the race detector, and
# the others without it.
today_tests() {
	plan goroutines
	go_tests race -ldflags=-w -race "${planned[@]}"
	plan sequential
	go_tests today -ldflags=-w "${planned[@]}"
}

# moved_tests RUN DAYS PACKAGE... runs packages as if it were so many days later; what
# the tests build lives on the same day.
moved_tests() {
	local run=$1 days=$2
	shift 2
	GOFLAGS="${GOFLAGS:-} '-overlay=$PWD/build/clock/overlay.json' '-ldflags=-w -X=time.movedBySeconds=$((days * 86400))'" \
		go_tests "$run" "$@"
}

# other_days_tests runs what reads the clock once more, 400 days and 11 years later.
# What needs no C compiler runs on the second of these days as it does without one.
other_days_tests() {
	local with_c
	go run ./scripts/movedclock build/clock
	plan clock
	moved_tests "400 days later" 400 "${planned[@]}"
	mapfile -t with_c < <(build/testplan clock | grep -vxF "$(build/testplan pure)")
	moved_tests "11 years later" 4018 "${with_c[@]}"
	plan pure
	CGO_ENABLED=0 moved_tests "11 years later without C" 4018 "${planned[@]}"
}

# go_tests RUN FLAG... PACKAGE... runs packages, and goes on where some fail: the
# names of such runs are in build/tests/failed. Four packages run side by side on two
# processors, for those with a card reader or a terminal wait most of the time.
go_tests() {
	local run=$1
	shift
	say "tests: $run"
	go test -count 1 -timeout 20m -p 4 -parallel 4 -vet off -tags "$TAGS" "$@" 2>&1 | tee "build/tests/$run.txt" ||
		echo "$run" >>build/tests/failed
}

# seconds prints how long each package took in each run, the longest first.
seconds() {
	say "seconds of each package, by run"
	awk '$1 == "ok" || $1 == "FAIL" && NF == 3 {
		run = FILENAME; gsub(/.*\/|\.txt$/, "", run); took = $3 + 0
		sum[$2] += took; each[$2] = each[$2] sprintf("  %s %.1f", run, took)
	}
	END { for (p in sum) printf "%7.1f %s%s\n", sum[p], p, each[p] }' build/tests/*.txt | sort -rn
}

# run_tests runs the default suite, today and on other days.
run_tests() {
	local began=$SECONDS
	need_packages "${TEST_PACKAGES[@]}"
	export GOFLAGS="${GOFLAGS:-} -trimpath" # as the program is built: one SQLite to compile less
	build
	lint
	rm -rf build/tests
	mkdir -p build/tests
	go build -o build/testplan ./scripts/testplan
	today_tests
	go_tests "made ready" -tags "$TAGS,prebuilt" -run 'Built' ./kiosk/text ./kiosk/overlay ./kiosk/datafolder
	other_days_tests
	counts
	seconds
	say "$((SECONDS - began)) s in all"
	[ ! -s build/tests/failed ] || die "FAILED: $(paste -sd ';' build/tests/failed)"
}

# quick_tests is for after each change: what is slow leaves itself out (-short), and
# what no change touched is not run again.
quick_tests() {
	local began=$SECONDS
	set_up
	export GOFLAGS="${GOFLAGS:-} -trimpath"
	go test -short -timeout 5m -p 4 -tags "$TAGS" ./... | grep -v 'no test files' || die "FAILED"
	say "$((SECONDS - began)) s; left out: the race detector, other days, linters, card readers (pcscd), real terminals, sticks, power cuts, and what else takes a second or more: ./build.sh test"
}

# soak runs what takes longer: 10,000 cards in process, 1,000 through pcscd, a card that
# is left in, kiosks that are left alone for an hour, keys with a password.
soak() {
	need_packages "${TEST_PACKAGES[@]}"
	go test -tags "$TAGS" -run Soak -v ./kiosk/app -long
	go test -tags "$TAGS" -timeout 3h -v ./kiosk/pcsc -long
	go test -tags "$TAGS" -run 'IdleKiosk|SlowCardInTime' -v ./kiosk -long
	go test -tags "$TAGS" -timeout 3h -parallel 8 -run IdleForLong -v ./kiosk -idle 1h
	go test -tags "$TAGS" -run 'Minisign|Password' -v ./kiosk/bundle -long
}

# fuzz_all runs each fuzz target for a while: FUZZTIME, ten minutes unless set.
fuzz_all() {
	local package target
	while IFS=: read -r package target; do
		say "fuzzing $package $target"
		go test -tags "$TAGS" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10m}" "./$package"
	done < <(grep -rhoE --include='*_test.go' 'func Fuzz[A-Za-z]+' kiosk -H | sed -E 's|/[^/]*:func |:|' | sort -u)
}

# pcsclite_for CC FOLDER makes what a linker needs of libpcsclite, with the names of
# this machine's own: the library itself is the other machine's.
pcsclite_for() {
	local own
	own=$(ldconfig -p | awk '/libpcsclite\.so\.1 /{print $NF; exit}')
	mkdir -p "$2"
	nm -D --defined-only "$own" | awk '$2 == "T" {print "void " $3 "(void) {}"} $2 != "T" {print "const long " $3 "[2] = {0};"}' |
		"$1" -shared -fPIC -Wl,-soname,libpcsclite.so.1 -x c -o "$2/libpcsclite.so" -
}

# cross_link ARCH CC NAME, with the rest of Go's environment set before it.
cross_link() {
	pcsclite_for "$2" "build/cross-$1"
	GOOS=linux GOARCH=$1 CC=$2 CGO_LDFLAGS="-L$PWD/build/cross-$1" link "$3"
}

cross() {
	prebuild
	need_packages crossbuild-essential-arm64 crossbuild-essential-armhf binutils
	cross_link arm64 aarch64-linux-gnu-gcc kiosk-linux-arm64
	GOARM=7 cross_link arm arm-linux-gnueabihf-gcc kiosk-linux-armhf
}

# image_programs ARCH ROOT.tar builds the image's programs in build/image-ARCH, and the
# library that espeak-ng has instead of libpcaudio; the
# kiosk is linked against the root's own libpcsclite. It bears no build identifier: that
# would be another in each folder, as the library's is.
image_programs() {
	local arch=$1 to=build/image-$1 lib
	rm -rf "$to"
	mkdir -p "$to/lib"
	lib=$(tar -tf "$2" | grep -E '/libpcsclite\.so\.1\.[0-9.]+$')
	tar -xOf "$2" "$lib" >"$to/lib/libpcsclite.so"
	(
		export GOOS=linux GOARCH=$arch
		if [ "$arch" != "$(go env GOHOSTARCH)" ]; then # for its own, this machine's will do until the program is linked
			export CGO_LDFLAGS="-L$PWD/$to/lib"
			[ "$arch" != arm64 ] || export CC=aarch64-linux-gnu-gcc
		fi
		link "image-$arch/kiosk" "-buildid= -extldflags=-L$PWD/$to/lib"
		"${CC:-gcc}" -shared -nostdlib -Os -s -Wl,-soname,libpcaudio.so.0 -o "$to/libpcaudio.so.0" firmware/nosound/pcaudio.c
	)
	GOOS=linux GOARCH=$arch CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$to/" ./firmware/init ./firmware/renew
}

# image [ARCH] [--trust PUB]... [--trust-system PUB]... [--setup-code FILE] [--kernel DEB] builds the appliance's image.
image() {
	local arch=arm64 keys=() root
	while [ $# -gt 0 ]; do
		case "$1" in
		arm64 | amd64) arch=$1 ;;
		--trust) [ -f "${2:-}" ] || die "--trust: a publisher's public key, as minisign writes it"; keys+=("$2"); shift ;;
		--trust-system) [ -f "${2:-}" ] || die "--trust-system: the public key of who signs systems"; keys+=("system=$2"); shift ;;
		--setup-code) grep -qs '^.2a.[0-9]' "${2:-}" || die "--setup-code: a file that kiosk setup-code --out wrote"; keys+=("$2"); shift ;;
		--kernel) [ -f "${2:-}" ] || die "--kernel: a Debian package, linux-image-..."; GUICHET_KERNEL=$(realpath "$2"); export GUICHET_KERNEL; shift ;;
		*) die "image: unknown argument $1" ;;
		esac
		shift
	done
	need_packages "${IMAGE_PACKAGES[@]}"
	[ "$arch" = amd64 ] || need_packages "${IMAGE_PACKAGES_ARM64[@]}"
	prebuild
	root=$(scripts/image-root.sh "$arch" "${GUICHET_CACHE:-build/cache}")
	image_programs "$arch" "$root"
	scripts/image.sh "$arch" "$root" "build/image-$arch" "build/guichet-$arch.img" "${keys[@]}"
}

# test_image [ARCH] [OPTION]... builds the image and boots it in an emulator: some 25
# minutes with the roots in the cache. The options are those of firmware/test/image_test.py.
test_image() {
	local arch=${1:-arm64} stock newer=""
	[ $# -eq 0 ] || shift
	[ "$arch" = arm64 ] || [ "$arch" = amd64 ] || die "test-image: unknown architecture $arch"
	[ "$(id -u)" -eq 0 ] || die "test-image: as root, please: the test packs a root of its own"
	image "$arch"
	stock=$(scripts/image-root.sh "$arch" "${GUICHET_CACHE:-build/cache}" stock)
	[ "$arch" != arm64 ] || newer=$(scripts/newer-qemu.sh "${GUICHET_CACHE:-build/cache}") || say "LEFT OUT: a Raspberry Pi's clock"
	try_image "$arch" --stock "$stock" --newer-qemu "$newer" "$@"
}

# try_image ARCH [OPTION]... boots the image that is there.
try_image() {
	local arch=$1 root
	shift
	[ "$arch" != arm64 ] || need_packages "${ARM_TEST_PACKAGES[@]}"
	[ "$arch" != amd64 ] || need_packages "${PC_TEST_PACKAGES[@]}"
	link kiosk
	mkdir -p build/image-test
	go build -tags "$TAGS" -o build/image-test/ ./firmware/test/vscard
	CGO_ENABLED=0 GOARCH=$arch go build -o build/image-test/ ./firmware/test/probe
	root=$(scripts/image-root.sh "$arch" "${GUICHET_CACHE:-build/cache}")
	python3 firmware/test/image_test.py "build/guichet-$arch.img" --arch "$arch" --programs build/image-test --kiosk build/kiosk \
		--tar "$root" "$@"
}

# image_in_ci builds the image for this machine's own architecture and boots it, where
# GUICHET_IMAGE asks for it: what must hold of it whatever else changes. Waits are long
# and a step is tried twice, for the machine may be busy. It is left out where no Debian
# root can be made, which says nothing of the project: no rights, or no packages.
readonly CI_STEPS=(root exposure sbom home cards breakout stick_update disk_gone)
image_in_ci() {
	local arch cache=${GUICHET_CACHE:-build/cache} lacks="" began=$SECONDS
	arch=$(dpkg --print-architecture)
	case "$arch" in
	arm64 | amd64) ;;
	*) lacks="no image is built for $arch" ;;
	esac
	[ "$(id -u)" -eq 0 ] || lacks="it needs root"
	[ -n "${GUICHET_IMAGE:-}" ] || lacks="GUICHET_IMAGE=1 asks for it, some ten minutes more"
	unshare --mount true 2>/dev/null || lacks="this machine lets nobody mount anything"
	if [ -z "$lacks" ]; then
		need_packages "${IMAGE_PACKAGES[@]}"
		scripts/image-root.sh "$arch" "$cache" >/dev/null || scripts/image-root.sh "$arch" "$cache" >/dev/null ||
			lacks="no Debian root can be made here, the reason stands above"
	fi
	if [ -n "$lacks" ]; then
		say "LEFT OUT: the appliance in the emulator: $lacks"
		return
	fi
	image "$arch"
	GUICHET_PATIENCE=4 try_image "$arch" --again --only "${CI_STEPS[@]}"
	say "$((SECONDS - began)) s for the appliance"
}

# appliance_long tries the images and the package, for hours.
appliance_long() {
	[ "$(id -u)" -eq 0 ] || { say "LEFT OUT: the appliance and the package, which need root"; return; }
	bare_machine
	need_packages "${PC_TEST_PACKAGES[@]}"
	image amd64
	test_image arm64 --cuts 50 --states 8 --compare 3 --idle 60 --pc build/guichet-amd64.img
	deb
}

# bare_machine builds the image from a clean clone in a Debian of its own that has nothing
# but its essential packages: what build.sh does not install is missing there. Only Go,
# and the modules that it has, are this machine's.
bare_machine() {
	need_packages "${IMAGE_PACKAGES[@]}"
	local bare suite
	bare=$(mktemp -d)
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	say "building the image on a bare machine, in $bare"
	mmdebstrap --quiet --mode=root --variant=minbase "$suite" "$bare" >&2
	git clone -q . "$bare/src"
	cp /etc/resolv.conf "$bare/etc/"
	mkdir -p "$bare/usr/local/go" "$bare/root/go/pkg/mod"
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -euc '
		mount -t proc proc "$1/proc"
		mount -t sysfs sysfs "$1/sys"
		mount --rbind /dev "$1/dev"
		mount --bind "$2" "$1/usr/local/go"
		mount --bind "$3" "$1/root/go/pkg/mod"
		exec chroot "$1" env -u GUICHET_CACHE -u TMPDIR HOME=/root PATH=/usr/local/go/bin:/usr/sbin:/usr/bin:/sbin:/bin /src/build.sh image arm64
	' sh "$bare" "$(go env GOROOT)" "$(go env GOMODCACHE)"
	[ -s "$bare/src/build/guichet-arm64.img.sha256" ] || die "no image from a bare machine"
	rm -rf "$bare"
}

# deb makes the kiosk's Debian package and tries it in an empty root.
deb() {
	build
	need_packages "${DEB_PACKAGES[@]}"
	scripts/deb.sh build/kiosk build
}

# bench_tools builds what stands beside the kiosk in the bench, and what measures.
bench_tools() {
	mkdir -p build/bench
	(
		cd scripts/bench
		go build -trimpath -ldflags '-s -w' -o ../../build/bench/bare ./bare
		go build -tags "$TAGS" -o ../../build/bench/ ./peers ./searchcompare
	)
	go build -tags "$TAGS" -o build/bench/national ./scripts/national
}

# counts tests the bench, and looks at the bars of the README that do not depend on the
# machine's load.
counts() {
	say "counts beside other programs"
	bench_tools
	(cd scripts/bench && go test -count 1 -vet off -tags "$TAGS" ./...) || echo "the bench's own tests" >>build/tests/failed
	build/bench/peers -counts || echo counts >>build/tests/failed
}

bench() {
	need_packages "${TEST_PACKAGES[@]}"
	build
	bench_tools
	build/bench/peers
}

verb=${1:-}
[ $# -eq 0 ] || shift
case "$verb" in
"") usage ;;
demo) build && exec build/kiosk demo "$@" ;;
run) build && exec build/kiosk run "$@" ;;
test)
	run_tests
	[ -z "${CI:-}" ] || image_in_ci
	;;
test-quick) quick_tests ;;
test-long)
	build
	soak
	appliance_long
	fuzz_all
	;;
build) build ;;
bench) bench ;;
cross) cross ;;
image) image "$@" ;;
test-image) test_image "$@" ;;
deb) deb ;;
*)
	say "unknown verb: $verb"
	usage >&2
	exit 2
	;;
esac
