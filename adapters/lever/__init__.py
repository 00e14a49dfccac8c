"""The adapter for Lever's API, as documented at https://hire.lever.co/developer/documentation"""
