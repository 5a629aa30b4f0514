// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A contract that signs for one owner by EIP-1271, or answers as hostile ones do. Tests write the owner to slot 0.
contract OwnerWallet {
    address public owner;
    uint256 private _mode;

    modifier onlyOwner() {
        require(msg.sender == owner, "OwnerWallet: caller is not the owner");
        _;
    }

    function setMode(uint256 mode) external onlyOwner {
        _mode = mode;
    }

    function execute(address to, bytes calldata data) external onlyOwner {
        (bool success, bytes memory result) = to.call(data);
        if (!success) {
            assembly {
                revert(add(result, 0x20), mload(result))
            }
        }
    }

    // Not "view": one mode tries to write.
    function isValidSignature(bytes32 hash, bytes calldata signature) external returns (bytes4) {
        bytes4 yes = this.isValidSignature.selector;
        if (_mode == 0) return _isOwners(hash, signature) ? yes : bytes4(0xffffffff);
        if (_mode == 1) return yes;
        if (_mode == 2) {
            assembly {
                mstore(0, or(yes, 0x5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A))
                return(0, 32)
            }
        }
        if (_mode == 3) {
            assembly {
                mstore(0, yes)
                return(0, 4)
            }
        }
        if (_mode == 5) {
            assembly {
                invalid()
            }
        }
        if (_mode == 6) {
            _mode = 1;
            return yes;
        }
        if (_mode == 7) {
            assembly {
                mstore(0, yes)
                revert(0, 32)
            }
        }
        revert("OwnerWallet: no");
    }

    function _isOwners(bytes32 hash, bytes calldata signature) private view returns (bool) {
        if (signature.length != 65) return false;
        bytes32 s = bytes32(signature[32:64]);
        uint8 v = uint8(signature[64]);
        if (v != 27 && v != 28) return false;
        if (uint256(s) > 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0) return false;
        address signer = ecrecover(hash, v, bytes32(signature[0:32]), s);
        return signer != address(0) && signer == owner;
    }
}
