# shellcheck shell=bash
# Functions that make minimal Debian systems, for the scripts that check what happens in one. To be sourced; needs root.
#
# A script that wants a command to run in some other way puts the words before it into the array `apart`.

apart=()

# The mirror of this machine's apt for Debian itself (not for security updates).
mirror_of_apt() {
  # shellcheck disable=SC2016  # apt's own placeholders
  local format='$(REPO_URI) $(LABEL) $(COMPONENT)'
  apt-get indextargets --format "$format" 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "main" && !found { print $1; found = 1 }'
}

# The settings of this machine's apt for reaching mirrors; the new systems use them, too.
network_settings_of_apt() {
  apt-config dump | grep -E '^Acquire::(https?::|Retries |ForceIPv|Check-(Valid-Until|Date) )' || true
}

# A system that can install packages from the mirror as this machine does.
make_bare_system() { # directory codename mirror [package,package,...]
  local system=$1 codename=$2 mirror=$3 packages=${4-} proxy
  proxy=$(apt-config shell proxy Acquire::http::Proxy | sed -n "s/^proxy='\(.*\)'$/\1/p")
  [[ -z $proxy ]] || export http_proxy=$proxy
  [[ $mirror != https:* ]] || packages+=${packages:+,}ca-certificates
  "${apart[@]}" debootstrap --variant=minbase ${packages:+"--include=$packages"} "$codename" "$system" "$mirror" ||
    return

  network_settings_of_apt >"$system/etc/apt/apt.conf.d/90network" || return
  cp -- /etc/resolv.conf /etc/hosts "$system/etc/" || return
  # The system trusts whom this machine trusts; a package that comes later, ca-certificates, looks there, too.
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp -R -- /usr/local/share/ca-certificates "$system/usr/local/share/" || return
    [[ ! -x $system/usr/sbin/update-ca-certificates ]] ||
      "${apart[@]}" chroot "$system" update-ca-certificates || return
  fi
}
